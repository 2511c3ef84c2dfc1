package com.cometapi.langchain4j.gemini.localserver;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the name that a user gave in a conversation, and the messages that request it, in the three languages. */
final class SimulatedNames {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final String NAME = "[:\\s]+([\\p{L}\\p{M}]+(?:[-'’][\\p{L}\\p{M}]+)*+)";

    private static final List<Pattern> GIVEN = List.of(
            Pattern.compile(
                    "(?<!\\p{L})(?:my name is|my name['’]s|i am called|call me|mein name ist|ich heiße)" + NAME, FLAGS),
            Pattern.compile("(?<!\\p{L})(?:меня зовут|мо[её] имя|зови меня|зовите меня)(?:\\s*[-—])?" + NAME, FLAGS),
            Pattern.compile(
                    "(?:名前は|なまえは|私は)\\s*([\\p{IsHan}\\p{IsKatakana}\\p{IsHiragana}\\p{L}ー]+?)(?:です|と(?:言|い|申)|だ|。|$)"));

    private static final Pattern WANTED = Pattern.compile(
            "(?<!\\p{L})(?:what(?:['’]s|\\s+is|\\s+was)\\s+my\\s+(?:first\\s+)?name|who\\s+am\\s+i|what\\s+am\\s+i\\s+called"
                    + "|(?:know|remember|recall|repeat|forgot(?:ten)?|forget|\\p{L}+\\s+me)\\s+(?:what\\s+)?my\\s+name"
                    + "|wie\\s+hei(?:ß|ss)e\\s+ich|wie\\s+ist\\s+mein\\s+name"
                    + "|как(?:ое)?\\s+(?:же\\s+)?(?:меня\\s+зовут|мо[её]\\s+имя)|кто\\s+я|(?:помнишь|знаешь|назови|скажи|повтори)\\s+мо[её]\\s+имя)"
                    + "(?!\\p{L})|私の名前(?:は(?:何|なん)?|を(?:覚え|言))|私は誰",
            FLAGS);

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
