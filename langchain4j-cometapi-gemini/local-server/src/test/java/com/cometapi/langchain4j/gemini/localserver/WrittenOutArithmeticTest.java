package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calculations that are written out in English and Russian: computed as a whole, or declined. */
class WrittenOutArithmeticTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    private String reply(String prompt) throws Exception {
        String request = NativeClient.request(prompt, "");
        client.generate(false, request);
        String whole = NativeClient.text(client.generate(false, request));
        assertThat(NativeClient.text(client.generate(true, request))).isEqualTo(whole);
        return whole;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // politeness and lead-ins
                "Divide, please, 360 by 24                          | 360 / 24 = 15.",
                "Please could you multiply 14 by 15 for me?         | 14 * 15 = 210.",
                "Умножь, пожалуйста, 14 на 15                       | 14 * 15 = 210.",
                "Раздели 360, пожалуйста, на 24                     | 360 / 24 = 15.",
                "Мне нужно разделить 360 на 24                      | 360 / 24 = 15.",
                "Можешь вычесть 19 из 250?                          | 250 - 19 = 231.",
                "Hello, I love numbers. Divide 91 by 7.             | 91 / 7 = 13.",
                "My teacher wants me to multiply 12 by 11           | 12 * 11 = 132.",
                "My son wonders what eight times nine is            | 8 * 9 = 72.",
                "Скажи, пожалуйста, сколько получится, если 84 разделить на 4? | 84 / 4 = 21.",
                "What do you get when you add 19 and 23?            | 19 + 23 = 42.",
                "Я хочу узнать сумму 19 и 23                        | 19 + 23 = 42.",
                // the order of operands
                "Take 8 away from 50                                | 50 - 8 = 42.",
                "From 50 subtract 8                                 | 50 - 8 = 42.",
                "Из 50 вычти 8                                      | 50 - 8 = 42.",
                "От 50 отними 8                                     | 50 - 8 = 42.",
                "8 subtracted from 50                               | 50 - 8 = 42.",
                "К 40 прибавь 2                                     | 40 + 2 = 42.",
                "Прибавь 2 к 40                                     | 2 + 40 = 42.",
                "Разность 50 и 8                                    | 50 - 8 = 42.",
                "Найди частное 84 и 2                               | 84 / 2 = 42.",
                "Найдите частное от деления 84 на 2                 | 84 / 2 = 42.",
                "Произведение чисел 6, 7 и 2                        | 6 * 7 * 2 = 84.",
                "the result of dividing 84 by 2                     | 84 / 2 = 42.",
                "Чему равен результат умножения 6 на 7?             | 6 * 7 = 42.",
                // steps one after another
                "5 times 6, plus 12                                 | 5 * 6 + 12 = 42.",
                "5 plus 2, times 6                                  | (5 + 2) * 6 = 42.",
                "3 to the power of 4, minus 39                      | 3^4 - 39 = 42.",
                "Add 5 and 16 and multiply by 2                     | (5 + 16) * 2 = 42.",
                "Take 10, multiply it by 5, then subtract 8         | 10 * 5 - 8 = 42.",
                "Multiply 5 by 6. Then add 12.                      | 5 * 6 + 12 = 42.",
                "Divide 100 by 4 and subtract the result from 67    | 67 - 100 / 4 = 42.",
                "Сложи 5 и 16, а затем умножь на 2                  | (5 + 16) * 2 = 42.",
                "Умножь 5 на 6 и прибавь 12                         | 5 * 6 + 12 = 42.",
                "Умножь 5 на 10, потом вычти из результата 8        | 5 * 10 - 8 = 42.",
                "Возведи 7 в квадрат и отними 7                     | 7^2 - 7 = 42.",
                "15 прибавить 6 и умножить на 2                     | (15 + 6) * 2 = 42.",
                "Сумма 15 и 6, умноженная на 2                      | (15 + 6) * 2 = 42.",
                "Take 18, double it and add 6                       | 18 * 2 + 6 = 42.",
                "First multiply 5 by 6, then add 12                 | 5 * 6 + 12 = 42.",
                "Раздели на 2 число 84                              | 84 / 2 = 42.",
                "Увеличь 6 в 7 раз                                  | 6 * 7 = 42.",
                "Умножь -4 на -6                                    | -4 * -6 = 24.",
                "The product of 4 and 12, minus 6                   | 4 * 12 - 6 = 42.",
                "Сумма 40 и 9, минус 7                              | 40 + 9 - 7 = 42.",
                "What is 30 less 9, doubled?                        | (30 - 9) * 2 = 42.",
                "Если я 84 разделю на 2, что выйдет?                | 84 / 2 = 42.",
                // half, twice and three times
                "What is half of 84?                                | 84 / 2 = 42.",
                "Half of the sum of 50 and 34                       | (50 + 34) / 2 = 42.",
                "Половина от 84                                     | 84 / 2 = 42.",
                "A quarter of 168                                   | 168 / 4 = 42.",
                "twice 21                                           | 21 * 2 = 42.",
                "Twice 20 plus 2                                    | 20 * 2 + 2 = 42.",
                "дважды два                                         | 2 * 2 = 4.",
                "Сколько будет трижды 14?                           | 14 * 3 = 42.",
                // powers
                "7 squared minus 7                                  | 7^2 - 7 = 42.",
                "What is 4 cubed?                                   | 4^3 = 64.",
                "Raise 2 to the fifth power                         | 2^5 = 32.",
                "two to the power of ten                            | 2^10 = 1024.",
                "Возведи 3 в пятую степень                          | 3^5 = 243.",
                "Сколько будет 2 в 10-й степени?                    | 2^10 = 1024.",
                "5 в кубе плюс 5 в квадрате                         | 5^3 + 5^2 = 150.",
                "The square of minus 3                              | (-3)^2 = 9.",
                "2 to the power of minus 2                          | 2^-2 = 0.25.",
                // nested
                "Multiply the sum of 3 and 4 by the difference of 9 and 3 | (3 + 4) * (9 - 3) = 42.",
                "(3 plus 4) times (9 minus 3)                       | (3 + 4) * (9 - 3) = 42.",
                "Subtract the product of 2 and 4 from 50            | 50 - 2 * 4 = 42.",
                "The sum of 10 and the product of 4 and 8           | 10 + 4 * 8 = 42.",
                // spelled-out and large numbers, signs
                "seventeen plus twenty-five                         | 17 + 25 = 42.",
                "семнадцать плюс двадцать пять                      | 17 + 25 = 42.",
                "Сколько будет пять умножить на шесть?              | 5 * 6 = 30.",
                "Подели сто двадцать на восемь                      | 120 / 8 = 15.",
                "What is one hundred and five plus ten?             | 105 + 10 = 115.",
                "two hundred five times two                         | 205 * 2 = 410.",
                "What is 12,000 divided by 16?                      | 12000 / 16 = 750.",
                "Раздели 12 000 на 16                               | 12000 / 16 = 750.",
                "minus 8 plus 50                                    | -8 + 50 = 42.",
                "Add -8 and 50                                      | -8 + 50 = 42.",
                "Сумма чисел 50 и минус 8                           | 50 + -8 = 42.",
                "What is 17 × 3 − 9, divided by 6?                  | (17 * 3 - 9) / 6 = 7.",
                "84 ÷ 4 times two                                   | 84 / 4 * 2 = 42.",
                "Divide 100 by 7                                    | 100 / 7 = 14 remainder 2.",
                "Раздели сто на семь                                | 100 / 7 = 14, остаток 2.",
                // several, each by itself
                "What is 5 plus 3, and what is 4 times 2?           | 5 + 3 = 8. 4 * 2 = 8.",
                "Сколько будет 5 плюс 3 и 4 умножить на 2?          | 5 + 3 = 8. 4 * 2 = 8.",
            })
    void a_phrase_is_computed_as_a_whole(String prompt, String expected) throws Exception {
        assertThat(reply(prompt)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5 times 6, plus the square root of 16",
                "sum of 1 to 10",
                "What is the sum of the numbers from 1 to 10?",
                "Add the numbers one to one hundred",
                "product of 1 to 5",
                "Сложи числа с 1 по 10",
                "multiply 2 to 5",
                "Half of 3 plus 5",
                "Половина от 18 плюс 1",
                "сколько секунд в 3 часах",
                "Сколько минут в двух часах?",
                "How many minutes are in 2.5 hours?",
                "Multiply 5 by 6 and round the result",
                "What is 5 plus 3, and half of that?",
                "5 plus 3, then reverse it",
                "Сложи квадраты 3 и 4",
                "Which number is 6 more than 36?",
                "На сколько 12 больше 5?",
                "Add 5 and 6 and 7.5",
                "The sum of one hundred and five",
                "Multiply 6 by 7 then negate the result",
                "What is 12 plus x?",
                "How many digits has 2 to the power of 31?",
                "What is the last digit of 7 times 8?",
                "2 + 2, + 3",
                "5 plus 3 percent",
                "Сколько будет 5 плюс 3, а потом половина?",
                "Умножь 5 на 6 и извлеки корень",
                "Умножь 12 на курс доллара",
                "Прибавь к 12 возраст моей сестры и раздели на 3",
                "Multiply 12 by my age",
                "Subtract my age from 100",
                "How much is 5 apples plus 3 pears?",
                "сколько будет 15 плюс 20%?",
                "Is it true that 5 plus 3 is 9?",
            })
    void a_phrase_that_is_not_wholly_understood_is_declined(String prompt) throws Exception {
        assertThat(reply(prompt))
                .isEqualTo(SimulatedLanguage.of(prompt).computed.declined());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Add 2 eggs and 3 spoons of flour",
                "What is the difference between Java 17 and Java 21?",
                "Which times suit you on 3 May?",
                "Open section 5, please",
                "Pick one of the numbers 1 to 10",
                "Half of 20 people came",
                "What happened in the first quarter of 2025?",
                "The first half of 2024",
                "My brother lost the half of 10",
                "She called me twice 14",
                "How many people are in 3 rooms?",
                "Открой раздел 5",
                "Divide the class into 3 groups",
                "What is binary search in chapter 4?",
                "Сколько секунд в високосном году?",
                "Squares are nice",
            })
    void a_message_that_only_shares_a_term_with_arithmetic_is_no_calculation(String prompt) throws Exception {
        assertThat(reply(prompt))
                .isEqualTo(SimulatedLanguage.of(prompt).replies.echo().formatted(prompt));
    }

    @Test
    void code_runs_the_whole_phrase() throws Exception {
        var response = client.generate("Multiply 5 by 6, then add 12", "'tools':[{'codeExecution':{}}]");

        assertThat(response.findValue("code").asText()).isEqualTo("print(5 * 6 + 12)");
        assertThat(response.findValue("output").asText()).isEqualTo("42\n");
    }
}
