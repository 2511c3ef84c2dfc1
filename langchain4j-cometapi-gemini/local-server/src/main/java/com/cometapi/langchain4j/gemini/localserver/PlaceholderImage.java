package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A landscape with one subject, which stands in for a generated image and is labelled as simulated. The first prompt of a
 * conversation selects the subject and its colour. A subject that it does not recognize is a frame with the label
 * {@code PLACEHOLDER}. Each later prompt can change the colour, so an image can be edited over several turns.
 */
final class PlaceholderImage {

    private enum Subject {
        BOAT(
                0xf8f9fa,
                "(?:(?:sail|row)?boat|(?:sail|steam)?ship|sail|лод(?:к|оч)\\p{L}*|корабл\\p{L}+|парус(?:ник)?\\p{L}{0,3})s?(?!\\p{L})|船|舟"),
        HOUSE(0xfbc02d, "(?:house|home|cottage|дом(?:а|у|ом|е|ик\\p{L}*)?|изб\\p{L}{1,2}|избушк\\p{L}+)s?(?!\\p{L})|家"),
        TREE(0x188038, "(?:tree|forest|wood|дерев(?:о|а|у|ом|е|ья|ьев|ц\\p{L}+)|лес(?:а|у|ом)?)s?(?!\\p{L})|木|森"),
        BALLOON(0xd93025, "(?:balloon|ball|шар(?:а|у|ом|е|ы|ик\\p{L}*)?)s?(?!\\p{L})|球"),
        PLACEHOLDER(0xdadce0, "(?!)");

        final int usualColour;
        final Pattern pattern;

        Subject(int usualColour, String keywords) {
            this.usualColour = usualColour;
            this.pattern = PlaceholderImage.pattern(keywords);
        }
    }

    private record Colour(int rgb, Pattern pattern) {

        Colour(int rgb, String keywords) {
            this(rgb, PlaceholderImage.pattern(keywords));
        }
    }

    private static final List<Colour> COLOURS = List.of(
            new Colour(0xd93025, "red\\b|красн|赤"),
            new Colour(0xf29900, "orange|оранж|橙"),
            new Colour(0xfbc02d, "yellow|golden|ж[её]лт|золот|黄"),
            new Colour(0x188038, "green|зел[её]н|緑"),
            new Colour(0x1a73e8, "blue|син|голуб|青"),
            new Colour(0x8430ce, "purple|violet|фиолет|лилов|紫"),
            new Colour(0xe8649b, "pink|розов|桃"),
            new Colour(0xf8f9fa, "white|paper|бел|бумаж|白|紙"),
            new Colour(0x3c4043, "black|ч[её]рн|黒"));

    private static final Pattern EVENING = pattern("evening|night|dusk|sunset|вечер|ноч|закат|夕|夜");

    private static final int SKY = 0;
    private static final int SHADES = 64;
    private static final int WATER = SHADES;
    private static final int SUN = 2 * SHADES;
    private static final int HILLS = SUN + 1;
    private static final int SUBJECT = HILLS + 1;
    private static final int TRIM = SUBJECT + 1;
    private static final int LABEL = TRIM + 1;
    private static final int PLATE = LABEL + 1;

    private static final String SIMULATED = "SIMULATED";
    private static final String PLACEHOLDER = "PLACEHOLDER";
    private static final double LABEL_HEIGHT = 0.035;

    /** The height at which the water begins: 0 is the top, 1 the bottom. */
    private static final double HORIZON = 0.66;

    private final Subject subject;
    private final int[] palette = new int[PLATE + 1];
    private final double hillPhase;
    private final double sunX;

    /** @param prompts the texts of all user turns, the oldest first */
    PlaceholderImage(List<String> prompts) {
        String scene = prompts.isEmpty() ? "" : prompts.get(0);
        int seed = Math.floorMod(scene.hashCode(), 997);
        this.subject = subject(scene);
        this.hillPhase = seed % 63 / 10.0;
        this.sunX = 0.15 + seed % 8 / 10.0;
        boolean isEvening = EVENING.matcher(scene).find();
        for (int i = 0; i < SHADES; i++) {
            double depth = i / (double) SHADES;
            palette[SKY + i] = isEvening ? mixed(0x35477d, 0xf6a37a, depth) : mixed(0x4a90d9, 0xd6ecfa, depth);
            palette[WATER + i] = isEvening ? mixed(0xb5705f, 0x1d2951, depth) : mixed(0x7fb7d6, 0x1f5f8b, depth);
        }
        palette[SUN] = isEvening ? 0xffd9a0 : 0xfff3b0;
        palette[HILLS] = isEvening ? 0x4b3f5c : 0x6a8f6b;
        palette[SUBJECT] = colour(prompts, subject.usualColour);
        palette[TRIM] = 0x5b3a29;
        palette[LABEL] = 0x202124;
        palette[PLATE] = 0xf1f3f4;
    }

    private static Pattern pattern(String beginnings) {
        return Pattern.compile(
                "(?<![\\p{IsLatin}\\p{IsCyrillic}])(?:" + beginnings + ")",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    private static Subject subject(String scene) {
        for (Subject subject : Subject.values()) {
            if (subject.pattern.matcher(scene).find()) return subject;
        }
        return Subject.PLACEHOLDER;
    }

    /** Returns the colour that the prompts name last. */
    private static int colour(List<String> prompts, int otherwise) {
        for (int i = prompts.size() - 1; i >= 0; i--) {
            int at = -1;
            int named = 0;
            for (Colour colour : COLOURS) {
                Matcher matcher = colour.pattern.matcher(prompts.get(i));
                while (matcher.find()) {
                    if (matcher.start() > at) named = colour.rgb;
                    at = Math.max(at, matcher.start());
                }
            }
            if (at >= 0) return named;
        }
        return otherwise;
    }

    private static int mixed(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int start = from >> shift & 0xff;
            int end = to >> shift & 0xff;
            mixed |= (int) Math.round(start + (end - start) * share) << shift;
        }
        return mixed;
    }

    /**
     * Returns the image as a PNG file.
     *
     * @param imageConfig may contain {@code aspectRatio} (default 1:1) and {@code imageSize} (default 1K)
     */
    byte[] toPng(JsonNode imageConfig) {
        double ratio = ratio(imageConfig.path("aspectRatio").asText("1:1"));
        int side = switch (imageConfig.path("imageSize").asText("1K")) {
            case "512" -> 512;
            case "2K" -> 2048;
            case "4K" -> 4096;
            default -> 1024;
        };
        int width = rounded(side * Math.sqrt(ratio));
        int height = rounded(side / Math.sqrt(ratio));
        return Png.encode(width, height, palette, (x, y) -> at(x / (double) width, y / (double) height, ratio));
    }

    private static double ratio(String aspectRatio) {
        String[] sides = aspectRatio.split(":");
        return sides.length == 2 ? Double.parseDouble(sides[0]) / Double.parseDouble(sides[1]) : 1;
    }

    /** Rounds to a multiple of 32, as the service does for both sides. */
    private static int rounded(double pixels) {
        return (int) Math.max(1, Math.round(pixels / 32)) * 32;
    }

    /** Returns the palette index of a point. Both coordinates go from 0 (left, top) to 1 (right, bottom). */
    private int at(double x, double y, double ratio) {
        double unit = Math.min(1, ratio); // the shorter side is the unit, so that shapes are not stretched
        double dx = (x - 0.5) * ratio / unit;
        double dy = (y - 0.62) / unit;
        // the label is at the bottom, a text height above the edge
        int label = label(SIMULATED, dx, (y - 1) / unit + 1.5 * LABEL_HEIGHT, LABEL_HEIGHT);
        if (label >= 0) return label;
        int shape = switch (subject) {
            case BOAT -> boat(dx, dy);
            case HOUSE -> house(dx, dy);
            case TREE -> tree(dx, dy);
            case BALLOON -> balloon(dx, dy);
            case PLACEHOLDER -> placeholder(dx, dy);
        };
        if (shape >= 0) return shape;
        double sun = Math.hypot((x - sunX) * ratio / unit, (y - 0.2) / unit);
        if (sun < 0.07) return SUN;
        if (y < HORIZON) {
            double hills = 0.56 + 0.06 * Math.sin(x * 9 + hillPhase) + 0.03 * Math.sin(x * 23 + hillPhase);
            return y > hills ? HILLS : SKY + (int) (y / HORIZON * (SHADES - 1));
        }
        return WATER + (int) ((y - HORIZON) / (1 - HORIZON) * (SHADES - 1));
    }

    /**
     * Returns the palette index of a point on a centred label, -1 elsewhere.
     *
     * @param y from the middle of the label
     */
    private static int label(String text, double x, double y, double height) {
        double width = height * LabelFont.width(text);
        if (LabelFont.isInk(text, x / width + 0.5, y / height + 0.5)) return LABEL;
        boolean isPlate = Math.abs(x) < width / 2 + height / 2 && Math.abs(y) < height;
        return isPlate ? PLATE : -1;
    }

    private static int placeholder(double x, double y) {
        int label = label(PLACEHOLDER, x, y + 0.12, 0.05);
        if (label >= 0) return label;
        boolean isFrame = Math.abs(x) < 0.36 && Math.abs(y + 0.12) < 0.2;
        boolean isWithin = Math.abs(x) < 0.34 && Math.abs(y + 0.12) < 0.18;
        return isWithin ? SUBJECT : isFrame ? TRIM : -1;
    }

    private static int boat(double x, double y) {
        boolean isHull = y > 0.04 && y < 0.16 && Math.abs(x) < 0.26 - (y - 0.04);
        boolean isSail = y > -0.36 && y < 0.02 && x > 0.015 && x < 0.015 + (y + 0.36) * 0.5;
        boolean isJib = y > -0.28 && y < 0.02 && x < -0.015 && x > -0.015 - (y + 0.28) * 0.4;
        boolean isMast = Math.abs(x) < 0.008 && y > -0.38 && y < 0.05;
        return isSail || isJib ? SUBJECT : isHull || isMast ? TRIM : -1;
    }

    private static int house(double x, double y) {
        boolean isRoof = y > -0.3 && y < -0.1 && Math.abs(x) < (y + 0.3) * 1.2;
        boolean isWall = y >= -0.1 && y < 0.16 && Math.abs(x) < 0.2;
        boolean isDoor = y > 0.02 && Math.abs(x) < 0.04;
        return isRoof || isWall && isDoor ? TRIM : isWall ? SUBJECT : island(x, y);
    }

    private static int tree(double x, double y) {
        boolean isCrown = Math.hypot(x, y + 0.18) < 0.17
                || Math.hypot(x - 0.13, y + 0.08) < 0.12
                || Math.hypot(x + 0.13, y + 0.08) < 0.12;
        boolean isTrunk = Math.abs(x) < 0.035 && y > -0.1 && y < 0.16;
        return isCrown ? SUBJECT : isTrunk ? TRIM : island(x, y);
    }

    private static int island(double x, double y) {
        return y > 0.08 && Math.hypot(x / 0.42, (y - 0.16) / 0.08) < 1 ? HILLS : -1;
    }

    private static int balloon(double x, double y) {
        boolean isBall = Math.hypot(x, y + 0.25) < 0.18;
        boolean isBasket = Math.abs(x) < 0.04 && y > 0.02 && y < 0.08;
        boolean isRope = y > -0.12 && y <= 0.02 && Math.abs(Math.abs(x) - (0.12 - (y + 0.12) * 0.6)) < 0.005;
        return isBall ? SUBJECT : isBasket || isRope ? TRIM : -1;
    }
}
