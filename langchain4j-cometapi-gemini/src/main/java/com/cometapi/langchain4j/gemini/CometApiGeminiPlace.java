package com.cometapi.langchain4j.gemini;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes a place of Google Maps on which a response rests. Name, address and text are in its
 * {@link CometApiGeminiGrounding.Chunk}.
 *
 * @param placeId such as {@code places/ChIJ2fzCmcW7j4AR2JzfXBBoh6E}, for the Places API
 * @param route the route to the place; null when the response describes none
 * @param reviews the reviews on which the response rests
 * @param flagContentUri the address at which a user can report a problem with the response
 */
public record CometApiGeminiPlace(
        @Nullable String placeId,
        @Nullable Route route,
        List<Review> reviews,
        @Nullable String flagContentUri) {

    /** Creates a place, with a copy of its reviews. */
    public CometApiGeminiPlace {
        reviews = List.copyOf(reviews);
    }

    /**
     * Describes a route.
     *
     * @param distanceMeters the whole length
     * @param duration in seconds, such as {@code 1260s}
     * @param encodedPolyline the line to draw on a map
     * @see <a href="https://developers.google.com/maps/documentation/utilities/polylinealgorithm">Encoded polylines</a>
     */
    public record Route(
            @Nullable Integer distanceMeters,
            @Nullable String duration,
            @Nullable String encodedPolyline) {}

    /**
     * Describes a review. Google's terms require an application that shows it to name its author.
     *
     * @param title may be blank
     * @param review the resource name, such as {@code places/1/reviews/2}
     * @param reviewId for the Places API
     * @param author the name that the author shows
     * @param authorUri the author's page
     * @param published how long ago it was written, in the language of the response, such as {@code 2 months ago}
     * @param googleMapsUri the review on Google Maps
     * @param flagContentUri the address at which a user can report a problem with the review
     */
    public record Review(
            @Nullable String title,
            @Nullable String review,
            @Nullable String reviewId,
            @Nullable String author,
            @Nullable String authorUri,
            @Nullable String published,
            @Nullable String googleMapsUri,
            @Nullable String flagContentUri) {}
}
