package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URL;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/** Whether the other tests run on what the build says they run on. */
class ClassPathTest {

    @Test
    void spring_boot_is_of_the_line_that_is_to_be_tested() {
        String line = System.getProperty("starter.boot");
        assumeTrue(line != null, "run by an IDE");

        assertThat(SpringBootVersion.getVersion()).isEqualTo(line);
    }

    @Test
    void the_starter_is_the_packaged_jar_outside_of_its_own_build() {
        boolean isPackaged = Boolean.getBoolean("starter.packaged");

        URL starter = CometApiGeminiAutoConfiguration.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation();
        assertThat(starter.getPath().endsWith(".jar")).isEqualTo(isPackaged);
    }
}
