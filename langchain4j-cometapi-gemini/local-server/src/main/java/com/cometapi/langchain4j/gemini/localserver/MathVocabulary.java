package com.cometapi.langchain4j.gemini.localserver;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terms of arithmetic in English and Russian, and the phrases around a calculation that do not change it. */
final class MathVocabulary {

    static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    /** The verbs and nouns that name an operation before its numbers. */
    static final String OPERATION =
            "(?:add(?:ing|ition)?|sum|total|subtract(?:ing|ion)?|deduct(?:ing)?|multipl(?:y|ying|ication)"
                    + "|divid(?:e|ing)|division|difference|product|quotient|squar(?:e|ing)|cub(?:e|ing)|rais(?:e|ing)"
                    + "|increas(?:e|ing)|decreas(?:e|ing)|reduc(?:e|ing)"
                    + "|сложи(?:ть|те|м)?|сложени\\p{L}+|прибав(?:ь|ьте|ить|лю|им)|добав(?:ь|ьте|ить|лю|им)|сумм\\p{L}+|вычти(?:те)?|вычесть|вычту|вычтем|вычитани\\p{L}+"
                    + "|отними(?:те)?|отнять|отниму|отнимем|разност\\p{L}+|разниц\\p{L}+|(?:пере|по|у)множ(?:ь|ьте|ить|у|им)|умножени\\p{L}+|произведени\\p{L}+"
                    + "|(?:раз|по)?дел(?:и|ить|ите|ю|им)|(?:раз)?делени\\p{L}+|частн(?:ое|ого|ому|ым)|возвед(?:и|ите|ени\\p{L}+)|возвести|возведу"
                    + "|квадрат(?:а|у|ом|е)?|куб(?:а|у|ом|е)?|увеличь(?:те)?|увеличить|уменьши(?:ть|те)?)";

    /** The operators between two numbers, and what stands behind a number. */
    private static final String OPERATOR =
            "(?:plus|minus|negative|times|multiplied|divided|subtracted|added|squared|cubed|powers?|raised"
                    + "|плюс|минус|(?:по|у)множ(?:ить|ен\\p{L}+)|(?:раз|по)дел[её]н\\p{L}*|дел[её]н(?:о|ное|ная|ый)|прибавлен\\p{L}+|увеличенн\\p{L}+|уменьшенн\\p{L}+|вычт\\p{L}+"
                    + "|возвед[её]н\\p{L}+|степен\\p{L}+)";

    /** What the simulation does not compute, and what it does not compute from a result. */
    private static final String UNSUPPORTED =
            "(?:half|halves?|halved|thirds?|quarters?|doubled?|twice|thrice|tripled?|roots?|per\\s?cent|percentage"
                    + "|remainder|modulo|average|factorial|digits?|binary|hexadecimal|octal|primes?|divisible|round(?:ed)?|logarithm|twofold"
                    + "|половин\\p{L}*|четверт(?:ь|и)|удво\\p{L}+|утро\\p{L}+|дважды|трижды|втрое|вдвое|кор(?:ень|ня|нем|ни)|процент\\p{L}*"
                    + "|остат\\p{L}+|среднее|факториал\\p{L}*|цифр\\p{L}*|двоичн\\p{L}+|дел[ия]тся|округл\\p{L}+|логарифм\\p{L}*)";

    private static final Pattern TERM =
            Pattern.compile("(?:" + OPERATION + "|" + OPERATOR + "|" + UNSUPPORTED + ")", FLAGS);

    private static final Pattern SHARE =
            Pattern.compile("half|quarter|twice|thrice|половин\\p{L}+|четверт(?:ь|и)|дважды|трижды", FLAGS);

    private static final Pattern START = Pattern.compile("(?:" + OPERATION + "|take|start|begin|возьми(?:те)?)", FLAGS);

    private static final Pattern ANY_TERM = Pattern.compile(
            "(?<![\\p{L}-])(?:" + OPERATOR + "|" + UNSUPPORTED + "|" + OPERATION + ")(?![\\p{L}-])", FLAGS);

    private static final Pattern FILLER = Pattern.compile(
            "(?:what|whats|what['’]s|is|are|was|be|how|much|do|does|did|i|we|you|it['’]s|gets?|got|gives?|makes?|equals?|if|when|would"
                    + "|could|can|will|should|may|might|must|please|kindly|pls|find|calculate|compute|evaluate|solve|determine|figure"
                    + "|out|work|the|an?|for|me|us|need|want|like|now|exactly|hi|hello|hey|thanks|thank|there|lets|let['’]s|let|so|ok|okay"
                    + "|well|just|quickly|know|help|show|numbers?|come|comes|together|altogether|again|today|i['’]d|i['’]ll|whole"
                    + "|сколько|будет|получится|получиться|получим|выйдет|чему|равно|равна|равен|равны|равняется|какова|каков|каково|какой"
                    + "|какая|какое|какую|мне|нам|меня|нужно|надо|необходимо|хочу|хочется|можешь|можете|можно|мог|могли|могла|бы|я|мы|ты|вы"
                    + "|пожалуйста|плиз|скажи(?:те)?|подскажи(?:те)?|сказать|(?:по|под|со)счита(?:й|йте|ть)|вычисли(?:те|ть)?"
                    + "|рассчита(?:й|йте|ть)|найди(?:те)?|найти|реши(?:те|ть)?|узнать|если|то|привет|здравствуй(?:те)?|спасибо|ли|же"
                    + "|давай(?:те)?|помоги(?:те)?|чис(?:ло|ла|ел|лу|лом)|значени[ея]|выражени[ея]|пример|ну|у|всего|first|firstly|сначала|сперва|итого|ровно|точно)",
            FLAGS);

    private static final Pattern LINK = Pattern.compile(
            "(?:and|then|next|also|finally|afterwards|и|а|ещ[её]|затем|потом|далее|наконец|после|этого|,|\\.)", FLAGS);

    private static final Pattern STEP = Pattern.compile(
            "(?:then|next|finally|afterwards|result|it|затем|потом|далее|наконец|результат\\p{L}*|его|её|получ\\p{L}+)",
            FLAGS);

    /** What a clause does with a result other than to go on computing. */
    private static final Pattern TALK = Pattern.compile(
            "(?:explain|show|write|check|why|how|correct|right|thanks?|you|know|need|use|объясни\\p{L}*|покажи\\p{L}*|напиши\\p{L}*"
                    + "|провер\\p{L}+|почему|как|спасибо|зачем|что)",
            FLAGS);

    /** What the prompt refers to as a whole, or to nothing that has to be computed. */
    private static final Pattern ASIDE = Pattern.compile(
            "(?<!\\p{L})(?:(?:add|sum|work|figure)\\s+(?:it|this|that|these|them)\\s+(?:all\\s+)?(?:up|out|together)"
                    + "|(?:what(?:['’]s| is))?\\s*the\\s+(?:result|value|answer)\\s+(?:of|to)|(?:be\\s+)?equal\\s+to|in\\s+total"
                    + "|(?:чему\\s+равен\\s+)?результат(?=\\s+\\p{L}+ени)|(?:это\\s+будет|будет\\s+это|сколько\\s+это))(?!\\p{L})",
            FLAGS);

    private static final Pattern CUE = Pattern.compile(
            "(?<!\\p{L})(?:what(?:['’]?s|\\s+is|\\s+are|\\s+do|\\s+does)|how\\s+much|calculate|compute|evaluate|solve|work\\s+out"
                    + "|сколько|чему|вычисл\\p{L}+|(?:по|под|рас)счита\\p{L}+|найди|реши|каков[ао]?)(?!\\p{L})",
            FLAGS);

    /** A request to compute something, whatever it is. */
    private static final Pattern REQUEST = Pattern.compile(
            "(?<!\\p{L})(?:calculate|compute|evaluate|сколько\\s+будет|вычисли(?:те)?|посчитай(?:те)?)(?!\\p{L})",
            FLAGS);

    private static final String NUMBER = "(?:(?<![\\p{L}\\d])\\d[\\d,]*(?![\\p{L}]))";

    private static final Pattern COMMAND = Pattern.compile(
            "^\\P{L}*(?:(?:" + FILLER.pattern()
                    + ")[\\s,]+)*+(?:(?:multiply|subtract|square|cube|(?:пере|по|у)множь(?:те)?|прибавь(?:те)?|вычти(?:те)?"
                    + "|отними(?:те)?|возвед(?:и|ите)|(?:у|пере)множить|вычесть|возвести)(?!\\p{L}).{0,200}?" + NUMBER
                    + "|(?:add|sum|divide|raise|сложи(?:те|ть)?|(?:раз|по)дели(?:те|ть)?)(?!\\p{L}).{0,200}?" + NUMBER
                    + "\\s*(?:[.,;?!)]|(?:and|to|by|from|plus|и|на|к|с)(?!\\p{L})).{0,200}?" + NUMBER
                    + "\\s*(?:[.,;?!)]|$))",
            FLAGS | Pattern.DOTALL);

    /** The comparison of two numbers, which is a calculation too. */
    private static final Pattern COMPARISON = Pattern.compile(
            "(?<!\\p{L})(?:(?:на\\s+сколько|насколько|во\\s+сколько\\s+раз)\\P{L}.{0,80}?\\d.{0,80}?\\d"
                    + "|how\\s+(?:much|many)\\s+(?:more|less|bigger|larger|smaller|times)\\s.{0,80}?\\d.{0,80}?\\d"
                    + "|wh(?:at|ich)\\s.{0,40}?\\d\\s+(?:more|less|greater|smaller)\\s+than\\s+\\d|wh(?:at|ich)\\s.{0,40}?\\d\\s+less\\s+\\d)",
            FLAGS | Pattern.DOTALL);

    /** A number of units in another unit, which is a calculation too. */
    private static final Pattern CONVERSION = Pattern.compile(
            "(?<!\\p{L})(?:how\\s+many|сколько)\\s+(?:(?:milli|centi|kilo|mega|giga|милли|санти|кило|мега|гига)?(?:seconds?|minutes?"
                    + "|hours?|days?|weeks?|months?|years?|met(?:er|re)s?|miles?|feet|inches|yards?|grams?|pounds?|ounces?|lit(?:er|re)s?|bytes?"
                    + "|секунд|минут|часов|дней|суток|недель|месяцев|лет|метров|миль|грамм\\p{L}*|литров|байт\\p{L}*))"
                    + "\\s+(?:(?:is|are|there)\\s+)*(?:in|в)\\s+(?:\\d[\\d.,]*|двух|тр[её]х|четыр[её]х|"
                    + MathPhrases.NUMBER_WORD
                    + ")\\s*\\p{L}",
            FLAGS);

    private static final String ANY_NUMBER =
            "(?:-?\\d[\\d,]*|" + MathPhrases.NUMBER_WORD + "(?:[ -]" + MathPhrases.NUMBER_WORD + ")*)";

    /** All numbers from one to another, such as "the sum of 1 to 10". */
    private static final Pattern SERIES = Pattern.compile(
            "(?<!\\p{L})(?:(?:sum|total|product|average|sum\\s+up|add\\s+up)(?:\\s+of)?(?:\\s+all)?|(?:сумм|произведени)\\p{L}+"
                    + "|(?:numbers|integers|числа|чисел))(?:\\s+(?:from|с|от))?\\s+" + ANY_NUMBER
                    + "\\s+(?:to|through|till|until|up\\s+to|по|до)\\s+" + ANY_NUMBER + "(?!\\p{L})",
            FLAGS);

    private static final Pattern NOUN = Pattern.compile(
            "(?<!\\p{L})(?:(?:sum|product|quotient) of|(?:сумм|произведени|разност|частно)\\p{L}+ чисел)(?!\\p{L})",
            FLAGS);

    private static final Pattern NUMBER_ANYWHERE = Pattern.compile(NUMBER, FLAGS);
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+(?:-[\\p{L}\\p{M}]+)*");

    /** A term of arithmetic that is common elsewhere too, unless it stands beside a number. */
    private static final Pattern COMMON = Pattern.compile(
            "(?:times|total|sum|add|binary|hexadecimal|octal|primes?|remainder|twice|triple|difference|product|power|powers|raise|raised|negative|digits?"
                    + "|thirds?|quarters?|half|round|roots?|reduce|increase|decrease|average|doubled?|division|square|cube|квадрат\\p{L}*|куб\\p{L}*"
                    + "|раздели|подели|добав\\p{L}+|увелич\\p{L}+|уменьш\\p{L}+|среднее|половин\\p{L}*|разниц\\p{L}+|цифр\\p{L}*|степен\\p{L}+"
                    + "|произведени\\p{L}+|сложени\\p{L}+)",
            FLAGS);

    private static final Pattern ANNOUNCEMENT = Pattern.compile(
            "(?<!\\p{L})(?:total|sum|addition|division|difference)(?!\\p{L}|\\s+(?:of|between|up)(?!\\p{L}))", FLAGS);

    /** A term that calculates with the number behind it. */
    private static final Pattern PREFIX = Pattern.compile(
            "(?:thirds?|quarters?|half|roots?|doubled?|twice|tripled?|square|cube|квадрат\\p{L}*|куб\\p{L}*|половин\\p{L}*)",
            FLAGS);

    private MathVocabulary() {}

    static boolean isTerm(String word) {
        return TERM.matcher(word).matches();
    }

    /** Returns true for a word that may begin a calculation after other text. */
    static boolean isStart(String word) {
        return START.matcher(word).matches();
    }

    /** Returns true for a word that calculates with the number behind it, and that other talk has too: "the first half of 2024". */
    static boolean isShare(String word) {
        return SHARE.matcher(word).matches();
    }

    static boolean isFiller(String word) {
        return FILLER.matcher(word).matches();
    }

    static boolean isLink(String word) {
        return LINK.matcher(word).matches();
    }

    /** Returns true for a clause that may go on with the result of those before it, though it names no number. */
    static boolean mayContinue(List<String> clause) {
        boolean isStep = clause.stream().anyMatch(word -> STEP.matcher(word).matches());
        boolean isTalk = clause.stream().anyMatch(word -> TALK.matcher(word).matches());
        return isStep && !isTalk && !clause.stream().allMatch(word -> isFiller(word) || isLink(word));
    }

    static String withoutAsides(String text) {
        return ASIDE.matcher(text).replaceAll(" ");
    }

    /** Returns true for a text with a term of arithmetic, unless it only announces a calculation, as "the total: " does. */
    static boolean hasTerm(String text) {
        return ANY_TERM.matcher(ANNOUNCEMENT.matcher(text).replaceAll(" ")).find();
    }

    /** Returns true for a calculation with all numbers from one to another, which cannot be computed. */
    static boolean namesSeries(String text) {
        return SERIES.matcher(text).find() && ANY_TERM.matcher(text).find();
    }

    static boolean hasSpelledNumber(String text) {
        return WORD.matcher(text).results().anyMatch(word -> SpelledNumbers.value(word.group()) > 1);
    }

    /** Returns true for a text that requests a calculation with a number, whether or not it can be computed. */
    static boolean requestsCalculation(String text) {
        if (CONVERSION.matcher(text).find()) return true;
        for (String sentence : text.split("[.?!:;\\n]\\s|[。？！]|[.?!]$")) {
            if (COMMAND.matcher(sentence).find() || COMPARISON.matcher(sentence).find()) return true;
            boolean hasNumber = NUMBER_ANYWHERE.matcher(sentence).find() || hasSpelledNumber(sentence);
            if (hasNumber && NOUN.matcher(sentence).find()) return true;
            if (hasSpelledNumber(sentence) && REQUEST.matcher(sentence).find()) return true;
            if (hasNumber && CUE.matcher(sentence).find() && hasClearTerm(sentence)) return true;
        }
        return false;
    }

    private static boolean hasClearTerm(String sentence) {
        Matcher term = ANY_TERM.matcher(sentence);
        while (term.find()) {
            if (!COMMON.matcher(term.group()).matches()) return true;
            String before = sentence.substring(0, term.start()).strip();
            String after = sentence.substring(term.end()).strip();
            boolean isBeforeNumber = after.matches("(?s)(?:of |от )?-?\\d.*");
            boolean isPrefix = PREFIX.matcher(term.group()).matches();
            if (isBeforeNumber && (isPrefix || before.matches("(?s).*\\d"))) return true;
        }
        return false;
    }
}
