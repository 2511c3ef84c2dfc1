package com.cometapi.langchain4j.gemini.spring;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/** Finds the beans and SSL bundles that properties refer to by name. */
record BeanReferences(BeanFactory beans, ObjectProvider<SslBundles> sslBundles) {

    /** @return null when the property is not set or blank */
    <T> @Nullable T get(String property, @Nullable String name, Class<T> type) {
        if (!StringUtils.hasText(name)) return null;
        try {
            return beans.getBean(name, type);
        } catch (BeansException e) {
            throw new InvalidSettingException(
                    property,
                    "names the bean '" + name + "', which does not exist or is not of type " + type.getSimpleName(),
                    "Declare a bean with this name and type, or name another one",
                    e);
        }
    }

    /**
     * Returns an SSL bundle.
     *
     * @param onUpdate receives each later version of the bundle
     */
    SslBundle bundle(String name, Consumer<SslBundle> onUpdate) {
        SslBundles bundles = sslBundles.getIfAvailable();
        try {
            if (bundles == null) throw new NoSuchSslBundleException(name, "No SSL bundles are configured");
            bundles.addBundleUpdateHandler(name, onUpdate);
            return bundles.getBundle(name);
        } catch (NoSuchSslBundleException e) {
            throw new InvalidSettingException(
                    "ssl-bundle",
                    "names the SSL bundle '" + name + "', which does not exist",
                    "Configure it below spring.ssl.bundle, or name another one",
                    e);
        }
    }
}
