package com.cometapi.langchain4j.gemini.localserver;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the name that a user gave in a conversation, and the messages that request it. */
final class SimulatedNames {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private static final String REST = "[\\p{L}\\p{M}]+(?:[-'’][\\p{L}\\p{M}]+)*+";
    private static final String CAPITALIZED = "\\p{Lu}" + REST + "(?: \\p{Lu}" + REST + ")*+";
    private static final String BEFORE_END = "\\p{Ll}" + REST + "(?=\\s*(?:[.,;!?…\\n]|$)|\\s+(?:and|und|и)\\s)";
    private static final String GREETING = "(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there| all)?[,.!]*";
    private static final String RUSSIAN_GREETING =
            "(?:привет(?:ик|ствую)?|здравствуй(?:те)?|доброе утро|добрый (?:день|вечер))[,.!]*";

    /** A name is capitalized, or ends its clause: "my name is hard to spell" gives none. */
    private static final List<Pattern> GIVEN = List.of(
            Pattern.compile(
                    "(?iu:(?<!\\p{L})(?:my (?:first |full |real )?name is|my name['’]s|i(?: am|['’]m) (?:called|named)"
                            + "|mein name ist|ich heiße|меня (?:зовут|звать)|мо[её] имя))(?:\\s*[-—–:])?\\s+[\"«“]?("
                            + CAPITALIZED
                            + "|" + BEFORE_END + ")"),
            Pattern.compile("(?iu:(?<!\\p{L})(?:calls? me|address me as|i go by|nenn mich|(?:зови|называй)(?:те)? меня"
                    + "|обращай(?:ся|тесь) ко мне|" + GREETING + " i(?:['’]m| am)|(?:hi|hallo)[,!]? ich bin"
                    + "|" + RUSSIAN_GREETING + " (?:я|это)(?: [-—–])?))\\s+[\"«“]?(" + CAPITALIZED + ")"),
            Pattern.compile("(?:名前は|なまえは)\\s*([\\p{L}ー]+?)(?:です|と(?:言|い|申)|だ|。|$)"),
            Pattern.compile("(?:私|わたし|僕|俺)は\\s*([\\p{L}ー]+?)と(?:言|い|申)"));

    private static final String END = "(?=\\s*(?:[.,;!?…]|$))";
    private static final String FEW = "(?:\\p{L}+(?:-\\p{L}+)?\\s+){0,3}?";

    /** The name itself, not what it means, how it is spelled, or that it is something. */
    private static final String NAME = "my\\s+(?:(?:own|first|last|full|real|given)\\s+)?name"
            + "(?!['’]s|\\s+(?:in|for|mean|means|rhym\\p{L}*|spel\\p{L}*|backwards?|day|tag|badge|origin\\p{L}*)(?!\\p{L})"
            + "|\\s+is\\s+(?!(?:again|now|please|yet|still|by)(?!\\p{L}))\\p{L})";

    private static final Pattern WANTED = any(
            "(?:what|which)(?:['’]?s|\\s+is|\\s+was)\\s+" + NAME,
            "what\\s+(?:\\p{L}+\\s+){0,2}?" + NAME + "\\s+(?:is|was)",
            "what\\s+(?:did|have|had|do)\\s+i\\s+" + FEW + NAME,
            "what\\s+(?:(?:am|was)\\s+i|i\\s+(?:am|was)|i['’]m)\\s+(?:called|named)",
            "(?:what|how)\\s+(?:do|did|does|should|would|will|can|could|may|must|shall|are|were|to)\\s+(?:(?:you|people|others|friends"
                    + "|everyone|they|we)\\s+)?" + FEW + "(?:call|address|greet|name)(?:ing|s)?\\s+me" + END,
            "(?:what|how)\\s+(?:people|others|you|they|everyone|my\\s+friends)\\s+" + FEW + "(?:call|address)s?\\s+me"
                    + END,
            "(?:what|how)\\s+(?:should|would|could|shall|can|must|do|did|am)\\s+i\\s+" + FEW
                    + "(?:be\\s+)?(?:called|addressed|named)",
            "(?:how|as\\s+(?:who|what|whom)|who|what)\\s+(?:did|have|do)\\s+i\\s+" + FEW + "introduced?\\s+myself",
            "(?:what|which)\\s+name\\s+(?:did|have|do|had|am|was)\\s+i\\s+(?![^.?!]*(?<!\\p{L})(?:my|our|his|her|their|him|them|it|for)"
                    + "(?!\\p{L}))[^.?!]*",
            "(?:what|which)\\s+name\\s+(?:should|do|can|will|would|could|did)\\s+you\\s+[^.?!]*(?<!\\p{L})me",
            "(?:who\\s+(?:am\\s+i|i\\s+am)(?:\\s+again)?)" + END,
            "who(?:m)?\\s+(?:are\\s+you|you\\s+are|you['’]re)\\s+(?:\\p{L}+\\s+)?(?:talking|speaking|chatting|writing)\\s+(?:to|with)",
            "(?:know|knew|remember|recall|recollect|repeat|guess|have|got|caught|learn(?:ed|t)?|noted?|i\\s+forgot|you\\s+forg(?:et|ot|otten)"
                    + "|spell|state|mention|sa[y]|\\p{L}+\\s+me)\\s+(?:of\\s+)?" + NAME,
            "(?:call|address|greet)\\s+me\\s+by\\s+" + NAME,
            NAME + "[,.;!]?\\s+(?:(?:so|and|but)\\s+)?what\\s+(?:is|was)\\s+it",
            "my\\s+(?:\\p{L}+\\s+)?name\\s+is(?:\\s+what)?(?=\\s*\\?)",
            "(?:did|have)\\s+i\\s+(?:\\p{L}+\\s+){1,3}?" + NAME + END,
            "the\\s+name\\s+(?:that\\s+)?i\\s+(?:\\p{L}+\\s+)?\\p{L}+\\s+(?:you|earlier|before|at\\s+the\\s+(?:beginning|start))",
            "wie\\s+hei(?:ß|ss)e\\s+ich",
            "wie\\s+ist\\s+mein\\s+name",
            "как\\s+" + FEW + "(?<!у\\s)меня\\s+" + FEW
                    + "(?:зовут|звать|звали|зовешь|зов[её]те?|велича\\p{L}+|называ\\p{L}+|назвать"
                    + "|кличут|именуют)(?!\\s+(?:на|в)\\s)",
            "как\\s+" + FEW + "(?:зовут|звать|звали|зов[её]шь|велича\\p{L}+|называ\\p{L}+|назвать)\\s+меня",
            "как\\s+" + FEW + "ко\\s+мне\\s+" + FEW + "обра(?:щ|т)\\p{L}+",
            "как\\s+" + FEW + "обра(?:щ|т)\\p{L}+\\s+" + FEW + "ко\\s+мне",
            "как\\s+" + FEW + "я\\s+" + FEW + "(?:представ\\p{L}+|назвал(?:ся|ась))",
            "как(?:ое|им)\\s+(?:имя|именем)\\s+" + FEW + "я\\s+" + FEW
                    + "(?:назва\\p{L}+|называ\\p{L}+|сообщ\\p{L}+|(?:с|у)каза\\p{L}+|говори\\p{L}+|упом\\p{L}+|представ\\p{L}+)",
            "как(?:ое|ово)?\\s+" + FEW + "(?:у\\s+меня\\s+имя|мо[её]\\s+имя)" + END,
            "мо[её]\\s+имя\\s+(?:как|какое)" + END,
            "имя\\s+мо[её]\\s+(?:помн|зна)\\p{L}+",
            "(?:помн\\p{L}+|запомнил\\p{L}*|вспомн\\p{L}+|зна\\p{L}+|назов\\p{L}+|скаж\\p{L}+|подскаж\\p{L}+|повтор\\p{L}+|напомн\\p{L}+"
                    + "|забыл\\p{L}*|угада\\p{L}+)(?:-ка)?\\s+" + FEW + "(?:мо[её]\\s+имя|имя\\s+мо[её])",
            "забыл\\p{L}*\\s+(?:сво[её]\\s+имя|имя\\s+сво[её])",
            "(?:назови(?:те)?\\s+меня|обрати(?:сь|тесь)\\s+ко\\s+мне)\\s+по\\s+имени",
            "кто\\s+я(?:\\s+так(?:ой|ая))?" + END,
            "с\\s+кем\\s+ты\\s+(?:\\p{L}+\\s+)?(?:говоришь|разговариваешь|общаешься|беседуешь|переписываешься)");

    private static final Pattern WANTED_IN_JAPANESE = Pattern.compile("私の名前(?:は(?:何|なん)?|を(?:覚え|言))|私は誰");

    private SimulatedNames() {}

    private static Pattern any(String... phrases) {
        return Pattern.compile("(?<!\\p{L})(?:" + String.join("|", phrases) + ")(?!\\p{L})", FLAGS);
    }

    private static boolean isRequested(String message) {
        return WANTED.matcher(message).find()
                || WANTED_IN_JAPANESE.matcher(message).find();
    }

    /**
     * Replies to a message that requests the name of its user. Returns null for other messages.
     *
     * @param texts the texts of the user, the oldest first; the last is the message
     */
    static @Nullable String reply(List<String> texts, SimulatedLanguage language) {
        String message = texts.isEmpty() ? "" : texts.get(texts.size() - 1);
        if (!isRequested(message)) return null;
        String name = "";
        for (String text : texts) {
            // a message that only requests it, such as "What is my name", gives none
            String rest = WANTED_IN_JAPANESE
                    .matcher(WANTED.matcher(text).replaceAll("?"))
                    .replaceAll("?");
            for (Pattern given : GIVEN) {
                Matcher matcher = given.matcher(rest);
                while (matcher.find()) name = matcher.group(1);
            }
        }
        return name.isEmpty()
                ? language.replies.nameless()
                : language.replies.name().formatted(name);
    }
}
