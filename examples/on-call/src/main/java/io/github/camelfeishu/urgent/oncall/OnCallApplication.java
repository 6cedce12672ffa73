package io.github.camelfeishu.urgent.oncall;

import java.time.InstantSource;
import java.util.List;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Receives the webhooks of Alertmanager at {@code POST /alerts} and buzzes the people on call. */
@SpringBootApplication
@EnableConfigurationProperties(OnCall.class)
public class OnCallApplication {

    public static void main(String[] arguments) {
        SpringApplication application = application();
        if (List.of(arguments).contains("--" + AccountCheck.OPTION)) {
            System.exit(AccountCheck.alone(application, arguments) ? 0 : 1);
        }
        application.run(arguments);
    }

    static SpringApplication application() {
        SpringApplication application = new SpringApplication(OnCallApplication.class);
        application.addInitializers(new SandboxInitializer());
        application.addListeners(new DatabaseInUse());
        return application;
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }
}
