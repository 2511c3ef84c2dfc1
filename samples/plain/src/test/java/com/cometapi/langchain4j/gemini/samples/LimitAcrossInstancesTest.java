package com.cometapi.langchain4j.gemini.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.model.chat.ChatModel;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The bucket of docs/production.md limits several instances together, retries included. */
class LimitAcrossInstancesTest {

    /** What Redis or a database holds in production. */
    private final Map<String, byte[]> store = new ConcurrentHashMap<>();

    @Test
    void two_instances_take_their_permits_from_one_bucket() {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            Bucket first = new ProductionExamples().sharedBucket(new StoreManager());
            Bucket second = new ProductionExamples().sharedBucket(new StoreManager());
            server.answers(
                    Answer.text("one"), Answer.text("two"), Answer.error(503, "overloaded"), Answer.text("three"));

            model(server, first).chat("one");
            model(server, first).chat("two");
            model(server, second).chat("three, after a retry");

            assertThat(server.requests()).hasSize(4);
            assertThat(first.getAvailableTokens()).isEqualTo(56);
            assertThat(second.getAvailableTokens()).isEqualTo(56);
        }
    }

    private static ChatModel model(CometApiGeminiLocalServer server, Bucket bucket) {
        return CometApiGeminiChatModel.builder()
                .apiKey("any-key")
                .baseUrl(server.baseUrl())
                .modelName("gemini-3-flash-preview")
                .customHeaders(() -> {
                    bucket.asBlocking().consumeUninterruptibly(1);
                    return Map.of();
                })
                .build();
    }

    /** Connects one instance to the store. */
    private final class StoreManager extends AbstractCompareAndSwapBasedProxyManager<String> {

        StoreManager() {
            super(ClientSideConfig.getDefault());
        }

        @Override
        protected CompareAndSwapOperation beginCompareAndSwapOperation(String key) {
            return new CompareAndSwapOperation() {
                @Override
                public Optional<byte[]> getStateData(Optional<Long> timeoutNanos) {
                    return Optional.ofNullable(store.get(key));
                }

                @Override
                public boolean compareAndSwap(
                        byte[] originalData, byte[] newData, RemoteBucketState newState, Optional<Long> timeoutNanos) {
                    byte[] stored = store.compute(
                            key, (any, current) -> Arrays.equals(current, originalData) ? newData : current);
                    return stored == newData;
                }
            };
        }

        @Override
        protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected CompletableFuture<Void> removeAsync(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void removeProxy(String key) {
            store.remove(key);
        }

        @Override
        public boolean isAsyncModeSupported() {
            return false;
        }

        @Override
        public boolean isExpireAfterWriteSupported() {
            return false;
        }
    }
}
