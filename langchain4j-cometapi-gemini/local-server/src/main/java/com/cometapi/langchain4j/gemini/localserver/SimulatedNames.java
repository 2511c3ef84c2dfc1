package com.cometapi.langchain4j.gemini.localserver;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the name that a user gave in a conversation, and the messages that request it, in the three languages. */
final class SimulatedNames {

    private static final String REST = "[\\p{L}\\p{M}]+(?:[-'’][\\p{L}\\p{M}]+)*+";
    private static final String CAPITALIZED = "\\p{Lu}" + REST + "(?: \\p{Lu}" + REST + ")*+";
    private static final String BEFORE_END = "\\p{Ll}" + REST + "(?=\\s*(?:[.,;!?…\\n]|$)|\\s+(?:and|und|и)\\s)";

    /** A name is capitalized, or ends its clause: "my name is hard to spell" gives none. */
    private static final List<Pattern> GIVEN = List.of(
            Pattern.compile(
                    "(?iu:(?<!\\p{L})(?:my name is|my name['’]s|i am called|mein name ist|ich heiße|меня зовут|мо[её] имя))"
                            + "(?:\\s*[-—:])?\\s+(" + CAPITALIZED + "|" + BEFORE_END + ")"),
            Pattern.compile("(?iu:(?<!\\p{L})(?:call me|nenn mich|зови(?:те)? меня|(?:hi|hello|hey)[,!]? i(?:['’]m| am)"
                    + "|(?:hi|hallo)[,!]? ich bin|(?:привет|здравствуй(?:те)?)[,!]? я(?: [-—])?))\\s+(" + CAPITALIZED
                    + ")"),
            Pattern.compile("(?:名前は|なまえは)\\s*([\\p{L}ー]+?)(?:です|と(?:言|い|申)|だ|。|$)"),
            Pattern.compile("(?:私|わたし|僕|俺)は\\s*([\\p{L}ー]+?)と(?:言|い|申)"));

    private static final String END = "(?=\\s*(?:[.,;!?…]|$))";

    private static final Pattern WANTED = Pattern.compile(
            "(?<!\\p{L})(?:what(?:['’]s|\\s+is|\\s+was)\\s+my\\s+(?:first\\s+)?name|what\\s+am\\s+i\\s+called"
                    + "|(?:who\\s+am\\s+i(?:\\s+again)?|who\\s+i\\s+am|кто\\s+я(?:\\s+так(?:ой|ая))?)" + END
                    + "|(?:know|remember|recall|repeat|i\\s+forgot|you\\s+forg(?:et|ot|otten)|\\p{L}+\\s+me)\\s+(?:of\\s+)?my\\s+name"
                    + "|wie\\s+hei(?:ß|ss)e\\s+ich|wie\\s+ist\\s+mein\\s+name"
                    + "|как(?:ое)?\\s+(?:же\\s+)?(?:у\\s+)?(?:меня\\s+(?:зовут|имя)|мо[её]\\s+имя)"
                    + "|(?:помни\\p{L}+|зна\\p{L}+|назови|скажи|повтори|напомни)\\s+(?:мне\\s+)?мо[её]\\s+имя)"
                    + "(?!\\p{L})|私の名前(?:は(?:何|なん)?|を(?:覚え|言))|私は誰",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private SimulatedNames() {}

    /**
     * Replies to a message that requests the name of its user. Returns null for other messages.
     *
     * @param texts the texts of the user, the oldest first; the last is the message
     */
    static @Nullable String reply(List<String> texts, SimulatedLanguage language) {
        String message = texts.isEmpty() ? "" : texts.get(texts.size() - 1);
        if (!WANTED.matcher(message).find()) return null;
        String name = "";
        for (String text : texts) {
            // a message that only requests it, such as "What is my name", gives none
            String rest = WANTED.matcher(text).replaceAll("?");
            for (Pattern given : GIVEN) {
                Matcher matcher = given.matcher(rest);
                while (matcher.find()) name = matcher.group(1);
            }
        }
        return name.isEmpty() ? null : language.replies.name().formatted(name);
    }
}
