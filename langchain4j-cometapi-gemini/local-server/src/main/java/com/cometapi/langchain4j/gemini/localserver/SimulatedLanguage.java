package com.cometapi.langchain4j.gemini.localserver;

import java.lang.Character.UnicodeScript;

/** The languages of the simulation, with the sentences it uses. It replies in the script of the prompt. */
enum SimulatedLanguage {
    ENGLISH(
            " ",
            new Marks(
                    "This is a simulation, not a model: a local server answers%s.",
                    ", since no COMETAPI_KEY is set",
                    "simulated"),
            "Your message: \"%s\"",
            "The search for \"%s\" is simulated.",
            "One source covers this topic directly 🔎.",
            "Two others agree with it.",
            "%s fits best.",
            "%s 🌳 is not far from there.",
            "Café Exemple",
            "Example Garden",
            "%s was read as well.",
            "%s could not be read.",
            "The code printed %s.",
            "The code failed: %s.",
            "Here is a simulated image 🎨.",
            "This is a simulation: it received %s of %d bytes, and transcribes no speech but its own.",
            new Calculated(
                    ".",
                    "%s remainder %s",
                    "%s has no result: it divides by zero.",
                    "This simulation computes only sums, differences, products, quotients and powers of whole numbers."),
            "Your name is %s."),
    RUSSIAN(
            " ",
            new Marks(
                    "Это имитация, а не модель: отвечает локальный сервер%s.",
                    ", потому что COMETAPI_KEY не задан",
                    "имитация"),
            "Ваше сообщение: «%s»",
            "Поиск по запросу «%s» сымитирован.",
            "Один источник отвечает на сам вопрос 🔎.",
            "Два других с ним согласны.",
            "%s подходит лучше всего.",
            "Рядом — %s 🌳.",
            "Кафе «Пример»",
            "Образцовый парк",
            "Прочитана и страница %s.",
            "Страницу %s прочитать не удалось.",
            "Программа напечатала %s.",
            "Программа завершилась с ошибкой: %s.",
            "Вот рисунок, это имитация 🎨.",
            "Это имитация: получено %s, %d байт, а расшифровать она может только собственную речь.",
            new Calculated(
                    ".",
                    "%s, остаток %s",
                    "У %s нет результата: это деление на ноль.",
                    "Имитация вычисляет только суммы, разности, произведения, частные и степени целых чисел."),
            "Вас зовут %s."),
    JAPANESE(
            "",
            new Marks(
                    "これはモデルではなくシミュレーションです。%sローカルサーバーが答えています。",
                    "COMETAPI_KEYがないため、",
                    "シミュレーション"),
            "メッセージは「%s」ですね。",
            "「%s」の検索はシミュレーションです。",
            "一つの資料が質問に直接答えています🔎。",
            "ほかの二つも同じ意見です。",
            "%sがいちばん合います。",
            "近くに%s🌳があります。",
            "喫茶サンプル",
            "見本庭園",
            "%sも読みました。",
            "%sは読めませんでした。",
            "プログラムの出力は%sです。",
            "プログラムは失敗しました：%s。",
            "こちらはシミュレーションの絵です🎨。",
            "これはシミュレーションです。%s、%dバイトを受け取りましたが、文字にできるのは自分で作った音声だけです。",
            new Calculated(
                    "です。",
                    "%s 余り %s",
                    "%sは0での割り算なので、答えがありません。",
                    "このシミュレーションが計算するのは、整数の和、差、積、商、べき乗だけです。"),
            "お名前は%sです。");

    /**
     * What shows that a reply is simulated.
     *
     * @param introduction with a place for the reason
     * @param simulated one word
     */
    private record Marks(String introduction, String reason, String simulated) {}

    /**
     * The sentences about calculations.
     *
     * @param stop the end of an equation
     * @param declined the reply to what is not computed
     */
    record Calculated(String stop, String remainder, String undefined, String declined) {}

    /** What separates two sentences. */
    final String space;

    private final Marks marks;
    final String echo;
    final String searched;
    final String firstSource;
    final String otherSources;
    final String bestPlace;
    final String otherPlace;
    final String cafe;
    final String garden;
    final String read;
    final String unread;
    final String printed;
    final String failed;
    final String drawn;
    final String unrecognized;
    final Calculated calculated;
    final String name;

    SimulatedLanguage(
            String space,
            Marks marks,
            String echo,
            String searched,
            String firstSource,
            String otherSources,
            String bestPlace,
            String otherPlace,
            String cafe,
            String garden,
            String read,
            String unread,
            String printed,
            String failed,
            String drawn,
            String unrecognized,
            Calculated calculated,
            String name) {
        this.space = space;
        this.marks = marks;
        this.echo = echo;
        this.searched = searched;
        this.firstSource = firstSource;
        this.otherSources = otherSources;
        this.bestPlace = bestPlace;
        this.otherPlace = otherPlace;
        this.cafe = cafe;
        this.garden = garden;
        this.read = read;
        this.unread = unread;
        this.printed = printed;
        this.failed = failed;
        this.drawn = drawn;
        this.unrecognized = unrecognized;
        this.calculated = calculated;
        this.name = name;
    }

    /**
     * Returns the sentence before the first answer.
     *
     * @param hasKey whether the environment has a key; only without one does the sentence name it as the reason
     */
    String introduction(boolean hasKey) {
        return marks.introduction.formatted(hasKey ? "" : marks.reason);
    }

    /** Returns the mark for the title of a source. */
    String simulated() {
        return marks.simulated;
    }

    /** Returns the language of the first letter whose script is not Latin. */
    static SimulatedLanguage of(String prompt) {
        return prompt.codePoints()
                .filter(Character::isLetter)
                .mapToObj(letter -> switch (UnicodeScript.of(letter)) {
                    case CYRILLIC -> RUSSIAN;
                    case HIRAGANA, KATAKANA, HAN -> JAPANESE;
                    default -> ENGLISH;
                })
                .filter(language -> language != ENGLISH)
                .findFirst()
                .orElse(ENGLISH);
    }
}
