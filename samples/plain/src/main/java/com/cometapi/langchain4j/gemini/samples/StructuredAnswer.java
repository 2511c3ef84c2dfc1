package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.List;

/** Returns the answer as a record, whose fields are sent as the response schema. */
public final class StructuredAnswer {

    enum Course {
        STARTER,
        MAIN,
        DESSERT
    }

    record Ingredient(String name, double grams) {}

    record Recipe(String title, Course course, int minutes, List<Ingredient> ingredients) {}

    interface Cook {

        @UserMessage("Write a recipe: {{it}}")
        Recipe recipe(String dish);
    }

    public static void main(String[] args) {
        Cook cook = AiServices.create(
                Cook.class, Sample.connect(CometApiGeminiChatModel.builder()).build());

        Recipe recipe = cook.recipe(Sample.prompt(args, "apple pie for four"));

        System.out.println(recipe.title() + " (" + recipe.course() + ", " + recipe.minutes() + " minutes)");
        recipe.ingredients().forEach(it -> System.out.println("  " + it.grams() + " g " + it.name()));
    }

    private StructuredAnswer() {}
}
