package io.github.camelfeishu.urgent.oncall;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.camelfeishu.urgent.FeishuUrgentEndpoint;
import io.github.camelfeishu.urgent.api.CheckResult;
import io.github.camelfeishu.urgent.api.CheckResult.Finding;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.oncall.OnCall.Chat;
import io.github.camelfeishu.urgent.oncall.Plan.Step;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.stereotype.Component;

/** Asks Feishu, without sending or buzzing anything, whether cards and buzzes would work in every chat. */
@Component
class AccountCheck {

    /** The argument for the check alone. */
    static final String OPTION = "check";

    private static final Logger LOG = LoggerFactory.getLogger(AccountCheck.class);

    /** Nothing but the check: no port, no route, and not the database of an application that runs. */
    private static final Map<String, Object> ALONE = Map.of(
            "camel.main.auto-startup", "false",
            "spring.datasource.url", "jdbc:h2:mem:check");

    private static final String SCHEME = "feishu-urgent";

    private final OnCall onCall;
    private final CamelContext camel;

    AccountCheck(OnCall onCall, CamelContext camel) {
        this.onCall = onCall;
        this.camel = camel;
    }

    /** Runs the check without the rest of the application; whether nothing was found that is not ok. */
    static boolean alone(SpringApplication application, String... arguments) {
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(context ->
                context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(OPTION, ALONE)));
        try (ConfigurableApplicationContext context = application.run(arguments)) {
            return context.getBean(AccountCheck.class).run();
        }
    }

    /** Writes what was found to the log; whether nothing was found that is not ok. */
    boolean run() {
        Set<Finding> findings = new LinkedHashSet<>();
        for (Chat chat : onCall.chats().values()) {
            findings.addAll(check(chat).findings());
        }
        CheckResult result = new CheckResult(List.copyOf(findings));
        if (result.ok()) {
            LOG.info("Feishu is ready for alerts:\n{}", result);
        } else {
            LOG.warn("Feishu is not ready for alerts:\n{}", result);
        }
        return result.ok();
    }

    private CheckResult check(Chat chat) {
        UrgentType strongest = onCall.severities().values().stream()
                .flatMap(List::stream)
                .map(Step::type)
                .reduce(UrgentType.APP, (a, b) -> a.isAbove(b) ? a : b);
        Map<String, Object> options = new HashMap<>(Map.of(
                "urgentType", strongest.value(),
                "receiveId", chat.chatId(),
                "userIds", String.join(",", chat.everybody()),
                "msgType", "interactive",
                "unreadOnly", true));
        if (strongest != UrgentType.APP) {
            options.put("fallback", strongest == UrgentType.PHONE ? "sms,app" : "app");
        }
        try {
            String uri = camel.getCamelContextExtension()
                    .getEndpointUriFactory(SCHEME)
                    .buildUri(SCHEME, options);
            return camel.getEndpoint(uri, FeishuUrgentEndpoint.class).check();
        } catch (Exception e) {
            throw new IllegalStateException("The account cannot be checked", e);
        }
    }
}
