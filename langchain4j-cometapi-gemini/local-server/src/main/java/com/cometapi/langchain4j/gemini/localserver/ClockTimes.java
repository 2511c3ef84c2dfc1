package com.cometapi.langchain4j.gemini.localserver;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares texts that may hold the time of the clock. A date with a time of day and seconds, such as {@code
 * 2026-11-26T10:12:57Z}, may differ from any other one. A date alone, a time of day alone, a date with hour and minute and a
 * number of seconds or milliseconds since 1970 may differ when they were current, the one when it was recorded, the other now.
 */
final class ClockTimes {

    private static final Pattern TIME = Pattern.compile(
            "(?<![\\d.-])(?:(?<date>\\d{4}-\\d{2}-\\d{2})(?:[T ](?<ofDay>\\d{2}:\\d{2}(?<seconds>:\\d{2}(?:[.,]\\d{1,9})?)?)"
                    + "(?:Z|[+-]\\d{2}:?\\d{2}(?!\\d))?(?:\\[[\\w/+-]+])?)?"
                    + "|(?<time>\\d{2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?)"
                    + "|(?<epoch>\\d{10}(?:\\d{3})?(?:\\.\\d{1,9})?))(?![\\d-])");

    private static final Duration DAY = Duration.ofHours(26);
    private static final Duration HOUR = Duration.ofHours(1);

    private final OffsetDateTime recordedAt;
    private final OffsetDateTime now;

    ClockTimes(OffsetDateTime recordedAt, OffsetDateTime now) {
        this.recordedAt = recordedAt;
        this.now = now;
    }

    /** Returns true for equal texts, and for texts that differ in nothing but times of the clock. */
    boolean areEqual(String recorded, String sent) {
        if (recorded.equals(sent)) return true;
        List<String> recordedTexts = new ArrayList<>();
        List<Boolean> areRecordedCurrent = split(recorded, recordedAt, recordedTexts);
        List<String> sentTexts = new ArrayList<>();
        List<Boolean> areSentCurrent = split(sent, now, sentTexts);
        if (recordedTexts.size() != sentTexts.size()) return false;
        for (int i = 0; i < recordedTexts.size(); i++) {
            boolean isTime = i % 2 == 1;
            boolean mayDiffer = isTime && areRecordedCurrent.get(i / 2) && areSentCurrent.get(i / 2);
            boolean haveSameForm = isTime && formOf(recordedTexts.get(i)).equals(formOf(sentTexts.get(i)));
            if (!recordedTexts.get(i).equals(sentTexts.get(i)) && !(mayDiffer && haveSameForm)) return false;
        }
        return true;
    }

    /** Splits a text: every second piece is a time. Returns for each time whether it may be one of the clock. */
    private static List<Boolean> split(String text, OffsetDateTime clock, List<String> pieces) {
        List<Boolean> areCurrent = new ArrayList<>();
        Matcher matcher = TIME.matcher(text);
        int from = 0;
        while (matcher.find()) {
            pieces.add(text.substring(from, matcher.start()));
            pieces.add(matcher.group());
            areCurrent.add(isCurrent(matcher, clock));
            from = matcher.end();
        }
        pieces.add(text.substring(from));
        return areCurrent;
    }

    private static String formOf(String time) {
        if (time.indexOf(':') < 0) return time.indexOf('-') < 0 ? "epoch" + time.split("\\.")[0].length() : "date";
        return time.indexOf('-') == 4 ? "date and time" : "time";
    }

    private static boolean isCurrent(Matcher matcher, OffsetDateTime clock) {
        try {
            LocalDateTime utc = clock.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
            String ofDay = matcher.group("ofDay");
            if (ofDay != null) {
                LocalDateTime time = LocalDate.parse(matcher.group("date")).atTime(timeOf(ofDay));
                return matcher.group("seconds") != null || isNear(Duration.between(time, utc), DAY);
            }
            if (matcher.group("date") != null) {
                LocalDateTime noon = LocalDate.parse(matcher.group("date")).atTime(LocalTime.NOON);
                return isNear(Duration.between(noon, utc), Duration.ofHours(12).plus(DAY));
            }
            if (matcher.group("time") != null) {
                LocalTime time = timeOf(matcher.group("time"));
                return isNearInDay(time, clock.toLocalTime()) || isNearInDay(time, utc.toLocalTime());
            }
            String epoch = matcher.group("epoch");
            boolean isInMillis = epoch.split("\\.")[0].length() == 13;
            long seconds = new BigDecimal(epoch).longValue() / (isInMillis ? 1000 : 1);
            return Math.abs(seconds - clock.toEpochSecond()) < DAY.toSeconds();
        } catch (DateTimeException e) {
            return false; // such as 2026-99-99
        }
    }

    private static LocalTime timeOf(String text) {
        return LocalTime.parse(text.replace(',', '.'));
    }

    private static boolean isNear(Duration difference, Duration limit) {
        return difference.abs().compareTo(limit) < 0;
    }

    private static boolean isNearInDay(LocalTime time, LocalTime clock) {
        Duration difference = Duration.between(time, clock).abs();
        return isNear(difference, HOUR) || isNear(Duration.ofDays(1).minus(difference), HOUR);
    }
}
