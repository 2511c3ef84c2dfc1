package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each value of a prompt goes to one function and one parameter. */
class CallArgumentsTest {

    private static final String ROLL = function(
            "rollDice",
            "Rolls dice and returns the number that each of them shows",
            "'count':{'type':'INTEGER','description':'how many dice, 1 to 100'},"
                    + "'sides':{'type':'INTEGER','description':'sides of each, 2 to 1000; usually 6'}");
    private static final String CONVERT = function(
            "convert",
            "Converts a value from one unit to another of the same kind",
            "'value':{'type':'NUMBER','description':'how much'},"
                    + "'from':{'type':'STRING','description':'one of m, km, cm, inch, foot, mile, nautical mile, g, kg, ounce,"
                    + " pound, litre, US gallon, km/h, mph, knot'},"
                    + "'to':{'type':'STRING','description':'another of them, of the same kind'}");
    private static final String TIME = function(
            "timeIn",
            "The date and time at a place, right now",
            "'place':{'type':'STRING','description':'a large city in English, such as Tokyo, or a zone such as Asia/Tokyo'}");
    private static final String WEATHER = function(
            "weather",
            "The weather in a city",
            "'city':{'type':'STRING'},'days':{'type':'INTEGER','minimum':1,'maximum':7,'default':1}");
    private static final String FLIGHTS = function(
            "findFlights",
            "Finds flights between two cities",
            "'origin':{'type':'STRING'},'destination':{'type':'STRING'},'passengers':{'type':'INTEGER','default':1},"
                    + "'cabin':{'type':'STRING','enum':['economy','business'],'default':'economy'}");
    private static final String MONEY = function(
            "exchange_money",
            "Exchanges an amount of money",
            "'amount':{'type':'NUMBER'},'from_currency':{'type':'STRING','enum':['USD','EUR','RUB']},"
                    + "'to_currency':{'type':'STRING','enum':['USD','EUR','RUB']}");
    private static final String PING = "{'name':'server_status','description':'Reports whether the server is up'}";
    private static final String ALL = String.join(",", ROLL, CONVERT, TIME, WEATHER, FLIGHTS, MONEY, PING);

    private static final String HOTEL = function(
            "bookHotel",
            "Books a hotel room",
            "'city':{'type':'STRING'},'nights':{'type':'INTEGER','maximum':30},'guests':{'type':'INTEGER','default':1}");
    private static final String FLIGHT = required(
            function(
                    "bookFlight",
                    "Books a flight",
                    "'origin':{'type':'STRING'},'destination':{'type':'STRING'},'date':{'type':'STRING','format':'date'}"),
            "'origin','destination'");
    private static final String CURRENCY = function(
            "convert_currency",
            "Converts an amount of money",
            "'amount':{'type':'NUMBER'},'from':{'type':'STRING'},'to':{'type':'STRING'}");
    private static final String FORECAST = required(
            function(
                    "getWeather",
                    "Gets the weather",
                    "'city':{'type':'STRING'},'unit':{'type':'STRING','enum':['celsius','fahrenheit']},'days':{'type':'INTEGER'}"),
            "'city'");
    private static final String SEARCH =
            function("searchProducts", "Searches products", "'query':{'type':'STRING','description':'search text'}");
    private static final String CART = function(
            "addToCart",
            "Adds a product to the cart",
            "'productId':{'type':'STRING'},'quantity':{'type':'INTEGER','minimum':1}");
    private static final String ALARM =
            function("setAlarm", "Sets an alarm", "'time':{'type':'STRING','description':'HH:MM'}");
    private static final String EVENT = function(
            "createEvent",
            "Creates an event",
            "'title':{'type':'STRING'},'start':{'type':'STRING','format':'date-time'},'minutes':{'type':'INTEGER'}");
    private static final String CUSTOMER =
            function("addCustomer", "Adds a customer", "'name':{'type':'STRING'},'email':{'type':'STRING'}");
    private static final String OFFICE =
            String.join(",", HOTEL, FLIGHT, CURRENCY, FORECAST, SEARCH, CART, ALARM, EVENT, CUSTOMER, ROLL);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    private static String function(String name, String description, String properties) {
        return "{'name':'%s','description':'%s','parameters':{'type':'OBJECT','properties':{%s}}}"
                .formatted(name, description, properties);
    }

    private static String required(String function, String names) {
        return function.replaceFirst("}}$", "") + ",'required':[" + names + "]}}";
    }

    /** Returns calls such as {@code convert(12,inch,cm)}, the same whole and streamed. */
    private String calls(String prompt, String functions) throws Exception {
        String request = NativeClient.request(prompt, "'tools':[{'functionDeclarations':[" + functions + "]}]");
        List<String> both = new ArrayList<>();
        for (boolean isStreamed : new boolean[] {false, true}) {
            StringBuilder calls = new StringBuilder();
            for (JsonNode call : client.generate(isStreamed, request).findValues("functionCall")) {
                List<String> args = new ArrayList<>();
                call.path("args").forEach(value -> args.add(value.asText()));
                calls.append(call.get("name").asText())
                        .append(args.toString().replace(", ", ","))
                        .append(' ');
            }
            both.add(calls.toString().strip().replace('[', '(').replace(']', ')'));
        }
        assertThat(both.get(1)).isEqualTo(both.get(0));
        return both.get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // several functions
                "Roll four dice and convert 9 miles to kilometres | rollDice(4,6) convert(9,mile,km)",
                "Convert 9 miles to kilometres, then roll four dice | convert(9,mile,km) rollDice(4,6)",
                "Roll a die and convert 30 cm into inches         | rollDice(1,6) convert(30,cm,inch)",
                "Convert 3 pounds to kg and give me the time in Lima | convert(3,pound,kg) timeIn(Lima)",
                "Is the server up, and what is the weather in Oslo? | server_status() weather(Oslo,1)",
                "What are the time and the weather in Lima?       | timeIn(Lima) weather(Lima,1)",
                "Roll five 20-sided dice, and what time is it in Quito? | rollDice(5,20) timeIn(Quito)",
                "Брось четыре кубика и переведи 9 миль в километры | rollDice(4,6) convert(9,mile,km)",
                "Который час в Токио и какая погода в Осло?       | timeIn(Tokyo) weather(Oslo,1)",
                "Переведи 30 сантиметров в дюймы и кинь два кубика | convert(30,cm,inch) rollDice(2,6)",
                // the same function again
                "The weather in Rome and in Oslo                  | weather(Rome,1) weather(Oslo,1)",
                "The weather in Rome, Oslo and Lima               | weather(Rome,1) weather(Oslo,1) weather(Lima,1)",
                "The weather in Rome for 3 days and in Oslo for 5 days | weather(Rome,3) weather(Oslo,5)",
                "What time is it in Quito and Lima?               | timeIn(Quito) timeIn(Lima)",
                "Convert 5 km to miles and 3 kg to pounds         | convert(5,km,mile) convert(3,kg,pound)",
                "Convert 10 miles to km and to nautical miles     | convert(10,mile,km) convert(10,mile,nautical mile)",
                "Roll two dice and then roll one die with 20 sides | rollDice(2,6) rollDice(1,20)",
                "Какая погода в Париже и в Риме?                  | weather(Paris,1) weather(Rome,1)",
                "The weather in Oslo, Norway                      | weather(Oslo,1)",
                // units, numbers, prepositions
                "How many centimetres are 7 inches?               | convert(7,inch,cm)",
                "Сколько километров в 7 милях?                    | convert(7,mile,km)",
                "Convert twenty-six miles to kilometers           | convert(26,mile,km)",
                "Convert to feet: 3.5 m                           | convert(3.5,m,foot)",
                "Переведи 2,5 фунта в килограммы                  | convert(2.5,pound,kg)",
                "Convert 5 feet, please                           | convert(5,foot,m)",
                "Roll dice with twelve sides                      | rollDice(1,12)",
                "Roll 2d20                                        | rollDice(2,20)",
                "Кинь три двадцатигранных кубика                  | rollDice(3,20)",
                "Roll a couple of dice                            | rollDice(2,6)",
                "Convert half a mile to metres                    | convert(0.5,mile,m)",
                "What time is it in Asia/Kolkata?                 | timeIn(Asia/Kolkata)",
                "Roll 500 dice                                    | rollDice(100,6)",
                "The weather in Oslo for 30 days                  | weather(Oslo,7)",
                "Find flights from Rome to Oslo for two passengers | findFlights(Rome,Oslo,2,economy)",
                "Find business flights to Oslo from Rome          | findFlights(Rome,Oslo,1,business)",
                "Найди рейсы из Рима в Осло                       | findFlights(Rome,Oslo,1,economy)",
                "Exchange 40 dollars for euros                    | exchange_money(40,USD,EUR)",
                "Exchange money: how many rubles are 15 euros     | exchange_money(15,EUR,RUB)",
                "what is the weather in oslo right now            | weather(oslo,1)",
            })
    void values_reach_their_functions(String prompt, String expected) throws Exception {
        assertThat(calls(prompt, ALL)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // a verb that two functions share
                "Book a hotel in Rome for 3 nights and a flight from Berlin to Rome | bookHotel(Rome,3,1) bookFlight(Berlin,Rome)",
                "Book a flight from Oslo to Lima on 2026-12-24 and a hotel in Lima for 2 nights | bookFlight(Oslo,Lima,2026-12-24) bookHotel(Lima,2,1)",
                "Add 3 of product A-17 to the cart                | addToCart(A-17,3)",
                "Search `usb cable` and add product Z1 to the cart | searchProducts(usb cable) addToCart(Z1,1)",
                // the same function again
                "Book flights from Oslo to Rome and from Rome to Lima | bookFlight(Oslo,Rome) bookFlight(Rome,Lima)",
                "Convert two hundred dollars to yen and 50 pounds to euros | convert_currency(200,dollars,yen) convert_currency(50,pounds,euros)",
                "The weather in Rome, Oslo and Lima               | getWeather(Rome) getWeather(Oslo) getWeather(Lima)",
                // dates, times, dice and addresses
                "Set an alarm at 7:30                             | setAlarm(07:30)",
                "Create an event `Lunch` on 2026-12-01 at 12:30 for 45 minutes | createEvent(Lunch,2026-12-01T12:30:00Z,45)",
                "Create an event `Fair` on 2026-12-01             | createEvent(Fair,2026-12-01T12:00:00Z,1)",
                "Roll 4 d12                                       | rollDice(4,12)",
                "Roll 5 eight-sided dice                          | rollDice(5,8)",
                "Add the customer ada@example.com, Ada Lovelace   | addCustomer(Ada Lovelace,ada@example.com)",
                "Book a flight to Lisbon                          | bookFlight(something,Lisbon)",
            })
    void a_value_is_of_one_call_and_one_kind(String prompt, String expected) throws Exception {
        assertThat(calls(prompt.replace('`', '"'), OFFICE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "How are you?",
                "What do you think of this one?",
                "I walked for miles",
                "What is 12 times 12?",
            })
    void a_message_without_terms_of_a_function_calls_none(String prompt) throws Exception {
        assertThat(calls(prompt, ALL)).isEmpty();
    }

    /** Each of these once overflowed a stack or took minutes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`the `      | 8000",
                "`please, `  | 6000",
                "`, and `    | 8000",
                "`1 `        | 12000",
                "`a1 `       | 8000",
                "`calculate `| 5000",
                "`miles`     | 8000",
            })
    void a_huge_message_gets_a_reply(String repeated, int times) throws Exception {
        String prompt = "Convert 9 " + repeated.repeat(times) + " 7 miles";

        assertThat(client.generate(false, NativeClient.request(prompt, "")).has("candidates"))
                .isTrue();
        String tools = "'tools':[{'functionDeclarations':[" + ALL + "]}]";
        assertThat(client.generate(false, NativeClient.request(prompt, tools)).has("candidates"))
                .isTrue();
        assertThat(client.generate(false, NativeClient.request(repeated.repeat(times), tools))
                        .has("candidates"))
                .isTrue();
    }
}
