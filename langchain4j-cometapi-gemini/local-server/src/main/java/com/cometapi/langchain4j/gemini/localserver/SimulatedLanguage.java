package com.cometapi.langchain4j.gemini.localserver;

import java.util.regex.Pattern;

/** The languages of the simulation, with the sentences it uses. It replies in that of the prompt. */
enum SimulatedLanguage {
    ENGLISH(
            " ",
            new Introduction(
                    "This is a simulation, not a model: a local server sends simulated answers%s.",
                    ", since no COMETAPI_KEY is set"),
            new Replies(
                    "Your message: \"%s\"",
                    "Your name is %s.",
                    "You have not given your name in this conversation.",
                    "Here is a simulated image 🎨.",
                    "I received %s.",
                    "%s of %d bytes",
                    "the file at %s",
                    " and ",
                    "%s returned %s",
                    ", and ",
                    ".",
                    "This is a simulation: it received %s of %d bytes, and transcribes no speech but its own."),
            new Computed(
                    ".",
                    "%s remainder %s",
                    "%s has no result: it divides by zero.",
                    "This simulation computes only sums, differences, products, quotients and powers of whole numbers.",
                    "The code printed %s.",
                    "The code failed: %s."),
            new Findings(
                    "simulated",
                    "The search for \"%s\" is simulated.",
                    "One source would cover this topic directly 🔎.",
                    "Two others would agree with it.",
                    "%s would fit best.",
                    "%s 🌳 would not be far from there.",
                    "Café Exemple",
                    "Example Garden",
                    "Reading %s is simulated.",
                    "%s could not be read.")),
    RUSSIAN(
            " ",
            new Introduction(
                    "Это имитация, а не модель: локальный сервер имитирует ответы%s.",
                    ", потому что COMETAPI_KEY не задан"),
            new Replies(
                    "Ваше сообщение: «%s»",
                    "Вас зовут %s.",
                    "В этом разговоре вы не назвали своё имя.",
                    "Вот рисунок, это имитация 🎨.",
                    "Получено: %s.",
                    "%s, %d байт",
                    "файл по адресу %s",
                    " и ",
                    "Функция %s вернула %s",
                    ". ",
                    ".",
                    "Это имитация: получено %s, %d байт, а расшифровать она может только собственную речь."),
            new Computed(
                    ".",
                    "%s, остаток %s",
                    "У %s нет результата: это деление на ноль.",
                    "Имитация вычисляет только суммы, разности, произведения, частные и степени целых чисел.",
                    "Программа напечатала %s.",
                    "Программа завершилась с ошибкой: %s."),
            new Findings(
                    "имитация",
                    "Поиск по запросу «%s» сымитирован.",
                    "Один источник ответил бы на сам вопрос 🔎.",
                    "Два других с ним согласились бы.",
                    "%s — это подошло бы лучше всего.",
                    "Рядом был бы %s 🌳.",
                    "Кафе «Пример»",
                    "Образцовый парк",
                    "Чтение страницы %s сымитировано.",
                    "Страницу %s прочитать не удалось.")),
    JAPANESE(
            "",
            new Introduction("これはモデルではなくシミュレーションです。%sローカルサーバーが模擬の答えを返しています。", "COMETAPI_KEYがないため、"),
            new Replies(
                    "メッセージは「%s」ですね。",
                    "お名前は%sです。",
                    "この会話ではまだお名前をいただいていません。",
                    "こちらはシミュレーションの絵です🎨。",
                    "受け取ったもの：%s。",
                    "%s（%dバイト）",
                    "%sのファイル",
                    "、",
                    "%sの結果は%sです",
                    "。",
                    "。",
                    "これはシミュレーションです。%s、%dバイトを受け取りましたが、文字にできるのは自分で作った音声だけです。"),
            new Computed(
                    "です。",
                    "%s 余り %s",
                    "%sは0での割り算なので、答えがありません。",
                    "このシミュレーションが計算するのは、整数の和、差、積、商、べき乗だけです。",
                    "プログラムの出力は%sです。",
                    "プログラムは失敗しました：%s。"),
            new Findings(
                    "シミュレーション",
                    "「%s」の検索はシミュレーションです。",
                    "一つの資料が質問に直接答えるはずです🔎。",
                    "ほかの二つも同じ意見のはずです。",
                    "%sがいちばん合うはずです。",
                    "近くに%s🌳があるはずです。",
                    "喫茶サンプル",
                    "見本庭園",
                    "%sの閲覧はシミュレーションです。",
                    "%sは読めませんでした。"));

    /**
     * The sentence before the first answer.
     *
     * @param sentence with a place for the reason
     * @param reason why no model answers, where no key is set
     */
    private record Introduction(String sentence, String reason) {}

    /**
     * The sentences of a conversation.
     *
     * @param nameless the reply when the conversation has no name
     * @param received with a place for a list of media
     * @param results what is between the results of two functions
     * @param stop the end of a sentence
     * @param unrecognized the reply to audio that the simulation did not generate
     */
    record Replies(
            String echo,
            String name,
            String nameless,
            String drawn,
            String received,
            String medium,
            String file,
            String and,
            String returned,
            String results,
            String stop,
            String unrecognized) {}

    /**
     * The sentences about calculations.
     *
     * @param stop the end of an equation
     * @param declined the reply to what is not computed
     */
    record Computed(String stop, String remainder, String undefined, String declined, String printed, String failed) {}

    /**
     * What the server tools find.
     *
     * @param mark what marks the title of a source
     */
    record Findings(
            String mark,
            String searched,
            String firstSource,
            String otherSources,
            String bestPlace,
            String otherPlace,
            String cafe,
            String garden,
            String read,
            String unread) {}

    /** What separates two sentences. */
    final String space;

    private final Introduction introduction;
    final Replies replies;
    final Computed computed;
    final Findings findings;

    SimulatedLanguage(String space, Introduction introduction, Replies replies, Computed computed, Findings findings) {
        this.space = space;
        this.introduction = introduction;
        this.replies = replies;
        this.computed = computed;
        this.findings = findings;
    }

    /**
     * Returns the sentence before the first answer.
     *
     * @param hasKey whether the environment has a key; only without one does the sentence name it as the reason
     */
    String introduction(boolean hasKey) {
        return introduction.sentence.formatted(hasKey ? "" : introduction.reason);
    }

    /** Returns the language that prevails. Each Japanese character counts as a word, and English loses a tie. */
    static SimulatedLanguage of(String prompt) {
        long japanese = count("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]", prompt);
        long russian = count("\\p{IsCyrillic}+", prompt);
        long english = count("\\p{IsLatin}+", prompt);
        if (japanese > 0 && japanese >= Math.max(russian, english)) return JAPANESE;
        return russian > 0 && russian >= english ? RUSSIAN : ENGLISH;
    }

    private static long count(String word, String prompt) {
        return Pattern.compile(word).matcher(prompt).results().count();
    }
}
