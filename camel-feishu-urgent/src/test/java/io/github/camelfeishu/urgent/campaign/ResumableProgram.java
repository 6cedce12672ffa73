package io.github.camelfeishu.urgent.campaign;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import io.github.camelfeishu.urgent.FeishuUrgentConstants;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.testkit.ChildJvm;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.idempotent.jdbc.JdbcMessageIdRepository;
import org.h2.jdbcx.JdbcConnectionPool;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A program that buzzes many people one by one, and goes on where it was when it was killed. */
final class ResumableProgram {

    static final int THREADS = 8;

    private ResumableProgram() {}

    /** In a database that has it on the disk once it says so: H2 by default takes half a second more. */
    static String database(String file) {
        return "jdbc:h2:file:" + file + ";WRITE_DELAY=0";
    }

    /** Arguments: base URL, app id, app secret, the database's file, how many people. */
    public static void main(String[] arguments) throws Exception {
        ChildJvm.parent();
        JdbcConnectionPool database = JdbcConnectionPool.create(database(arguments[3]), "sa", "");
        CamelContext context = new DefaultCamelContext();
        FeishuUrgentComponent feishu = FeishuUrgentComponents.withAccount(arguments[0], arguments[1], arguments[2]);
        context.addComponent("feishu-urgent", feishu);
        context.getRegistry().bind("dataSource", database);
        context.addRoutes(new Buzzes(repository(database)));
        context.start();

        try (ProducerTemplate template = context.createProducerTemplate()) {
            ChildJvm.say("in-doubt", template.requestBody("direct:inDoubt", null, String.class));
            List<String> people = IntStream.rangeClosed(1, Integer.parseInt(arguments[4]))
                    .mapToObj(i -> "ou_user" + i)
                    .toList();
            template.requestBodyAndHeaders(
                    "direct:alert", people, Map.of("alertId", "fire", FeishuUrgentConstants.MESSAGE_ID, "om_sandbox"));
        }
        context.stop();
        database.dispose();
        ChildJvm.say("done", "");
    }

    /** Commits a claim by itself, whatever transaction the route may be in: before the phone rings. */
    private static JdbcMessageIdRepository repository(JdbcConnectionPool database) {
        TransactionTemplate itself = new TransactionTemplate(new JdbcTransactionManager(database));
        itself.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        JdbcMessageIdRepository buzzes = new JdbcMessageIdRepository(database, itself, "buzzes");
        buzzes.setCreateString("CREATE TABLE CAMEL_MESSAGEPROCESSED (processorName VARCHAR(255),"
                + " messageId VARCHAR(100), createdAt TIMESTAMP, buzzedAt TIMESTAMP,"
                + " PRIMARY KEY (processorName, messageId))");
        return buzzes;
    }

    private static final class Buzzes extends RouteBuilder {

        private static final String ROW = " CAMEL_MESSAGEPROCESSED ";
        private static final String OF_THIS_KEY = " WHERE processorName = 'buzzes' AND messageId = :#buzzKey";

        private final JdbcMessageIdRepository buzzes;

        Buzzes(JdbcMessageIdRepository buzzes) {
            this.buzzes = buzzes;
        }

        @Override
        public void configure() {
            onException(FeishuUrgentException.class)
                    .onWhen(simple("${exception.unknownUserIds.isEmpty}"))
                    .to("sql:DELETE FROM" + ROW + OF_THIS_KEY);

            from("direct:alert")
                    .split(body())
                    .executorService(
                            getContext().getExecutorServiceManager().newFixedThreadPool(this, "buzzes", THREADS))
                    .setHeader("buzzKey", simple("${header.alertId}:${body}"))
                    .idempotentConsumer(header("buzzKey"), buzzes)
                    .removeOnFailure(false)
                    .setHeader(FeishuUrgentConstants.USER_IDS, body())
                    .to("feishu-urgent:phone?requestsPerSecond=0&requestsPerMinute=0")
                    .to("sql:UPDATE" + ROW + "SET buzzedAt = CURRENT_TIMESTAMP" + OF_THIS_KEY)
                    .end()
                    .end();

            from("direct:inDoubt")
                    .to("sql:SELECT LISTAGG(messageId, ',') FROM" + ROW
                            + "WHERE processorName = 'buzzes' AND buzzedAt IS NULL?outputType=SelectOne");
        }
    }
}
