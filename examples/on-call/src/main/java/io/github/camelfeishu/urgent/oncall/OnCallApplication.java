package io.github.camelfeishu.urgent.oncall;

import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Takes the webhooks of Alertmanager at {@code POST /alerts} and buzzes the people on call. */
@SpringBootApplication
@EnableConfigurationProperties(OnCall.class)
public class OnCallApplication {

    private static final int REMEMBERED = 100_000;

    public static void main(String[] arguments) {
        start(arguments);
    }

    static ConfigurableApplicationContext start(String... arguments) {
        SpringApplication application = new SpringApplication(OnCallApplication.class);
        application.addInitializers(new EmbeddedSandbox());
        return application.run(arguments);
    }

    /** What {@link BuzzMemory} knows, until the application ends; a JDBC repository of Camel would outlive it. */
    @Bean
    IdempotentRepository buzzed() {
        return MemoryIdempotentRepository.memoryIdempotentRepository(REMEMBERED);
    }
}
