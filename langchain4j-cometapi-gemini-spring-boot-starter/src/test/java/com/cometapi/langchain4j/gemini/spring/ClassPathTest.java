package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URL;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/** Checks that the other tests run on the class path that the build names. */
class ClassPathTest {

    @Test
    void spring_boot_has_the_version_under_test() {
        String line = System.getProperty("starter.boot");
        assumeTrue(line != null, "run by an IDE");

        assertThat(SpringBootVersion.getVersion()).isEqualTo(line);
    }

    @Test
    void the_starter_is_the_packaged_jar_outside_its_own_build() {
        boolean isPackaged = Boolean.getBoolean("starter.packaged");

        URL starter = CometApiGeminiAutoConfiguration.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation();
        assertThat(starter.getPath().endsWith(".jar")).isEqualTo(isPackaged);
    }
}
