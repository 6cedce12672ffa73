package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static io.github.camelfeishu.urgent.oncall.Payloads.firing;
import static io.github.camelfeishu.urgent.oncall.Payloads.resolved;
import static org.assertj.core.api.Assertions.assertThat;

/** The application on a real PostgreSQL. */
class PostgresIT {

    private static final EmbeddedPostgres POSTGRES = start();

    @RegisterExtension
    static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

    @RegisterExtension
    static final OnCallExtension ON_CALL = node("postgres");

    private static OnCallExtension node(String database) {
        return OnCallExtension.on(
                POSTGRES.getJdbcUrl("postgres", database), SANDBOX, "spring.datasource.username=postgres");
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        ON_CALL.stop();
        POSTGRES.close();
    }

    @Test
    void anAlertIsEscalatedUntilItEnds(FeishuSandbox feishu) {
        ON_CALL.post(firing("stored", "critical"));
        ON_CALL.advance(Duration.ofMinutes(5));
        feishu.awaitBuzzes(4, Duration.ofSeconds(30));
        ON_CALL.awaitIdle();
        ON_CALL.post(resolved("stored", "critical"));

        assertThat(feishu.inbox()).extracting(Buzz::type).containsExactly("sms", "sms", "phone", "phone");
        assertThat(feishu.messages()).hasSize(2);
    }

    @Test
    void twoNodesMayStartTogetherOnAnEmptyDatabase() {
        ON_CALL.bean(JdbcClient.class).sql("create database empty").update();
        OnCallExtension one = node("empty");
        OnCallExtension other = node("empty");

        CompletableFuture.allOf(CompletableFuture.runAsync(one::start), CompletableFuture.runAsync(other::start))
                .join();

        assertThat(other.bean(JdbcClient.class)
                        .sql("select count(*) from incident")
                        .query(Long.class)
                        .single())
                .isZero();
        one.stop();
        other.stop();
    }
}
