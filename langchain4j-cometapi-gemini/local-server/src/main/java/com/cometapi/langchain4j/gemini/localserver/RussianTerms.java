package com.cometapi.langchain4j.gemini.localserver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates common terms and large cities from Russian, for functions that are described in English. */
final class RussianTerms {

    private static final Map<String, String> TERMS = table(
            "кубик dice die",
            "кост dice die",
            "брос roll throw",
            "кинь roll throw",
            "кида roll throw",
            "подкин roll flip throw",
            "гран side",
            "сторон side",
            "монет coin",
            "случайн random",
            "перевед convert translate",
            "переведи convert translate",
            "перевест convert translate",
            "конверт convert",
            "пересчит convert",
            "пересчёт convert",
            "погод weather forecast",
            "прогноз forecast",
            "дожд rain weather",
            "температур temperature weather",
            "врем time",
            "времен time",
            "часов time clock hour",
            "час time clock hour",
            "дат date",
            "сегодня today date",
            "завтра tomorrow",
            "город city",
            "стран country",
            "курс rate exchange",
            "валют currency exchange",
            "обмен exchange",
            "поиск search",
            "поищи search",
            "найд find search",
            "найт find search",
            "письм mail email",
            "почт mail email",
            "отправ send",
            "пошл send",
            "напиш write",
            "встреч meeting event",
            "событи event",
            "календар calendar",
            "напомин reminder",
            "напомн remind reminder",
            "будильник alarm",
            "таймер timer",
            "билет ticket",
            "рейс flight",
            "самолет flight",
            "самолёт flight",
            "поезд train",
            "отел hotel",
            "гостиниц hotel",
            "заброн book reserve",
            "брон book booking reservation",
            "новост news",
            "акци stock share",
            "котиров quote stock",
            "цена price",
            "цену price",
            "цены price",
            "стоимост price cost",
            "товар product",
            "заказ order",
            "корзин cart",
            "пользовател user",
            "клиент customer",
            "файл file",
            "папк folder",
            "документ document",
            "музык music",
            "песн song",
            "включ turn play enable",
            "выключ turn off disable",
            "свет light",
            "ламп lamp light",
            "яркост brightness",
            "громкост volume",
            "карт map card",
            "маршрут route",
            "расстояни distance",
            "адрес address",
            "перевод translation transfer",
            "язык language",
            "счет account invoice",
            "счёт account invoice",
            "баланс balance",
            "статус status",
            "списо list",
            "задач task",
            "замет note",
            "день day",
            "дня day",
            "дней day",
            "недел week",
            "месяц month",
            "год year",
            "единиц unit",
            "количеств count quantity amount",
            "штук count quantity",
            "ресторан restaurant",
            "столик table",
            "рецепт recipe",
            "фильм movie film",
            "книг book");

    private static final Map<String, String> CITIES = table(
            "москв Moscow",
            "петербург Saint Petersburg",
            "санкт-петербург Saint Petersburg",
            "новосибирск Novosibirsk",
            "казан Kazan",
            "владивосток Vladivostok",
            "самар Samara",
            "минск Minsk",
            "киев Kyiv",
            "токио Tokyo",
            "лондон London",
            "париж Paris",
            "берлин Berlin",
            "мюнхен Munich",
            "гамбург Hamburg",
            "рим Rome",
            "милан Milan",
            "мадрид Madrid",
            "барселон Barcelona",
            "лиссабон Lisbon",
            "осло Oslo",
            "стокгольм Stockholm",
            "хельсинки Helsinki",
            "копенгаген Copenhagen",
            "рейкьявик Reykjavik",
            "амстердам Amsterdam",
            "брюссел Brussels",
            "вен Vienna",
            "праг Prague",
            "варшав Warsaw",
            "будапешт Budapest",
            "афин Athens",
            "стамбул Istanbul",
            "дублин Dublin",
            "женев Geneva",
            "цюрих Zurich",
            "нью-йорк New York",
            "чикаго Chicago",
            "торонто Toronto",
            "лос-анджелес Los Angeles",
            "мехико Mexico City",
            "лим Lima",
            "буэнос-айрес Buenos Aires",
            "сан-паулу Sao Paulo",
            "пекин Beijing",
            "шанха Shanghai",
            "гонконг Hong Kong",
            "сеул Seoul",
            "сингапур Singapore",
            "бангкок Bangkok",
            "ханой Hanoi",
            "ханое Hanoi",
            "джакарт Jakarta",
            "манил Manila",
            "дели Delhi",
            "мумба Mumbai",
            "карачи Karachi",
            "тегеран Tehran",
            "дуба Dubai",
            "каир Cairo",
            "найроби Nairobi",
            "лагос Lagos",
            "сидне Sydney",
            "мельбурн Melbourne",
            "окленд Auckland",
            "гонолулу Honolulu",
            "тбилиси Tbilisi",
            "ереван Yerevan",
            "баку Baku",
            "ташкент Tashkent",
            "алматы Almaty",
            "иерусалим Jerusalem");

    /** How many letters the ending of a city's name has at most. */
    private static final int MAX_CITY_ENDING = 2;

    private static final int MAX_ENDING = 6;

    private RussianTerms() {}

    private static Map<String, String> table(String... rows) {
        Map<String, String> table = new LinkedHashMap<>();
        for (String row : rows) table.put(row.substring(0, row.indexOf(' ')), row.substring(row.indexOf(' ') + 1));
        return table;
    }

    /** Returns English terms for a Russian one. Returns none for a term that is unknown. */
    static List<String> translations(String term) {
        String small = term.toLowerCase(Locale.ROOT);
        List<String> translations = new ArrayList<>();
        TERMS.forEach((stem, english) -> {
            if (small.startsWith(stem) && small.length() - stem.length() <= MAX_ENDING) {
                translations.addAll(List.of(english.split(" ")));
            }
        });
        return translations;
    }

    /** Returns the English name of a city. Returns null for a city that is unknown. */
    static @Nullable String city(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> city : CITIES.entrySet()) {
            boolean isCity = small.startsWith(city.getKey())
                    && small.length() - city.getKey().length() <= MAX_CITY_ENDING;
            if (isCity) return city.getValue();
        }
        return null;
    }
}
