package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** The Java of docs/production.md that is not a whole file. */
class ProductionExamples {

    Bucket sharedBucket(ProxyManager<String> buckets) {
        // begin SharedBucket
        BucketConfiguration sixtyPerMinute = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(60).refillIntervally(60, Duration.ofMinutes(1)))
                .build();
        Bucket bucket = buckets.builder().build("gemini", () -> sixtyPerMinute);
        // end SharedBucket
        return bucket;
    }

    ChatModel behindProxy() {
        // begin ProxyClient
        OkHttpClient client = CometApiGeminiHttpClient.newBuilder()
                .proxy(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example.com", 8080)))
                .build();
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .httpClient(client)
                .build();
        // end ProxyClient
        return model;
    }
}
