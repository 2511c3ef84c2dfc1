package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiMediaPolicy;
import com.cometapi.langchain4j.gemini.spring.CometApiGeminiProperties.MediaPolicy;
import org.springframework.util.unit.DataSize;

/** Makes the policy for media from the properties {@code media-policy}. */
final class MediaProperties {

    private MediaProperties() {}

    static CometApiGeminiMediaPolicy policy(MediaPolicy policy) {
        return switch (policy.mode()) {
            case PASS_URL -> limited(CometApiGeminiMediaPolicy.passUrl(), policy);
            case REJECT -> limited(CometApiGeminiMediaPolicy.reject(), policy);
            case DOWNLOAD -> limited(CometApiGeminiMediaPolicy.download(), policy);
        };
    }

    private static CometApiGeminiMediaPolicy limited(CometApiGeminiMediaPolicy policy, MediaPolicy limits) {
        CometApiGeminiMediaPolicy limited = policy;
        DataSize maxBytes = limits.maxBytes();
        try {
            if (maxBytes != null) limited = limited.maxBytes(maxBytes.toBytes());
            if (limits.timeout() != null) limited = limited.timeout(limits.timeout());
            if (limits.allowPrivateAddresses() != null) {
                limited = limited.allowPrivateAddresses(limits.allowPrivateAddresses());
            }
            return limited;
        } catch (IllegalStateException e) {
            throw new InvalidSettingException(
                    "media-policy",
                    "limits downloads, but its mode is not download",
                    "Set media-policy.mode=download, or remove the limits",
                    e);
        }
    }
}
