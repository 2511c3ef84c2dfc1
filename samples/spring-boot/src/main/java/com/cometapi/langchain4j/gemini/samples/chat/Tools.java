package com.cometapi.langchain4j.gemini.samples.chat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.math.BigDecimal;
import java.math.MathContext;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Functions of this application that a model may call. The model receives the message of an exception they throw. */
final class Tools {

    private Tools() {}

    static final class Clock {

        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("EEEE d MMMM yyyy, HH:mm (z)", Locale.ENGLISH);

        @Tool("The date and time at a place, right now")
        public String timeIn(
                @P(name = "place", value = "a large city in English, such as Tokyo, or a zone such as Asia/Tokyo")
                        String place) {
            return ZonedDateTime.now(zone(place)).format(TIME);
        }

        private static ZoneId zone(String place) {
            String name = place.strip().replace(' ', '_');
            return ZoneId.getAvailableZoneIds().stream()
                    .filter(zone -> zone.equalsIgnoreCase(name)
                            || zone.substring(zone.lastIndexOf('/') + 1).equalsIgnoreCase(name))
                    .sorted()
                    .findFirst()
                    .map(ZoneId::of)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "No time zone is known for " + place + "; name a larger city in the same zone"));
        }
    }

    static final class Dice {

        private static final int MAX_DICE = 100;
        private static final int MAX_SIDES = 1000;

        private final SecureRandom random = new SecureRandom();

        @Tool("Rolls dice and returns the number that each of them shows")
        public List<Integer> rollDice(
                @P(name = "count", value = "how many dice, 1 to 100") int count,
                @P(name = "sides", value = "sides of each, 2 to 1000; usually 6") int sides) {
            if (count < 1 || count > MAX_DICE || sides < 2 || sides > MAX_SIDES) {
                throw new IllegalArgumentException(
                        "1 to " + MAX_DICE + " dice with 2 to " + MAX_SIDES + " sides can be rolled");
            }
            return random.ints(count, 1, sides + 1).boxed().toList();
        }
    }

    static final class Units {

        /** A unit of a kind, and its size in the base unit of that kind. */
        private record Unit(String kind, BigDecimal size) {}

        private static final Map<String, Unit> UNITS = new TreeMap<>();

        static {
            add("length", "m 1, km 1000, cm 0.01, inch 0.0254, foot 0.3048, mile 1609.344, nautical mile 1852");
            add("weight", "g 1, kg 1000, ounce 28.349523125, pound 453.59237");
            add("volume", "litre 1, US gallon 3.785411784, US cup 0.2365882365");
            add("speed", "km/h 1, mph 1.609344, knot 1.852");
        }

        private static void add(String kind, String units) {
            for (String unit : units.split(", ")) {
                int end = unit.lastIndexOf(' ');
                UNITS.put(unit.substring(0, end), new Unit(kind, new BigDecimal(unit.substring(end + 1))));
            }
        }

        @Tool("Converts a value from one unit to another of the same kind")
        public String convert(
                @P(name = "value", value = "how much") BigDecimal value,
                @P(
                                name = "from",
                                value = "one of m, km, cm, inch, foot, mile, nautical mile, g, kg, ounce, pound, litre,"
                                        + " US gallon, US cup, km/h, mph, knot")
                        String from,
                @P(name = "to", value = "another of them, of the same kind") String to) {
            Unit source = unit(from);
            Unit target = unit(to);
            if (!source.kind.equals(target.kind)) {
                throw new IllegalArgumentException(
                        from + " is a unit of " + source.kind + ", " + to + " of " + target.kind);
            }
            BigDecimal converted = value.multiply(source.size).divide(target.size, MathContext.DECIMAL32);
            return value.toPlainString() + " " + from + " = "
                    + converted.stripTrailingZeros().toPlainString() + " " + to;
        }

        private static Unit unit(String name) {
            Unit unit = UNITS.get(name);
            if (unit == null) {
                throw new IllegalArgumentException(
                        "The unit " + name + " is not known; the known units are " + String.join(", ", UNITS.keySet()));
            }
            return unit;
        }
    }
}
