package com.cometapi.langchain4j.gemini.samples.chat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A function of this application that a model may call. The model receives the message of an exception it throws. */
final class Clock {

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
