package io.github.camelfeishu.urgent.oncall;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** An H2 file is for one process. A second one ends with that reason, before anything else fails. */
class DatabaseInUse implements ApplicationListener<ApplicationPreparedEvent> {

    private static final int ALREADY_OPEN = 90020;

    @Override
    public void onApplicationEvent(ApplicationPreparedEvent prepared) {
        Environment environment = prepared.getApplicationContext().getEnvironment();
        String url = environment.getProperty("spring.datasource.url", "");
        if (!url.startsWith("jdbc:h2:file:")) {
            return;
        }
        try (Connection connection = DriverManager.getConnection(
                url,
                environment.getProperty("spring.datasource.username", ""),
                environment.getProperty("spring.datasource.password", ""))) {
            connection.getMetaData();
        } catch (SQLException e) {
            if (e.getErrorCode() == ALREADY_OPEN) {
                throw new InUseException(url.replaceFirst(";.*", ""), e);
            }
            // Spring Boot reports everything else when it opens the database
        }
    }

    static final class InUseException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private InUseException(String url, SQLException cause) {
            super("Another process has the database " + url + " open.", cause);
        }
    }

    /** Spring Boot prints an analysis in place of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<InUseException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, InUseException cause) {
            return new FailureAnalysis(
                    cause.getMessage(),
                    "Stop the other process, set SPRING_DATASOURCE_URL to a file of its own, or share a PostgreSQL database.",
                    cause);
        }
    }
}
