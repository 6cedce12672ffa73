package io.github.camelfeishu.urgent.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentComponents;
import io.github.camelfeishu.urgent.testkit.ChildJvm;
import io.github.camelfeishu.urgent.testkit.HazelcastMember;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** One of several nodes that buzz as one app and share the limit of calls. */
final class NodeProgram {

    /**
     * Below Feishu's 50, because a busy machine wakes threads late and several at once; and more than half of it, so
     * that two nodes which did not share would be refused.
     */
    private static final int PER_SECOND = 40;

    private static final int THREADS = 16;

    private NodeProgram() {}

    /** Arguments: base URL, app id, app secret, how many exchanges, the first node's address or nothing. */
    public static void main(String[] arguments) throws Exception {
        BlockingQueue<String> parent = ChildJvm.parent();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (HazelcastMember hazelcast = HazelcastMember.join(arguments[4]);
                CamelContext context = new DefaultCamelContext();
                ProducerTemplate template = context.createProducerTemplate()) {
            FeishuUrgentComponent feishu = FeishuUrgentComponents.withAccount(arguments[0], arguments[1], arguments[2]);
            feishu.setRateLimitProxyManager(hazelcast.limits());
            context.addComponent("feishu-urgent", feishu);
            context.start();
            ChildJvm.say("member", hazelcast.address());

            parent.take();
            // a program that has just begun is slow: those of its calls that wait for classes and connections would
            // come all at once
            buzz("sms", THREADS, threads, template);
            ChildJvm.say("warm", "");

            parent.take();
            int successes = buzz("app", Integer.parseInt(arguments[3]), threads, template);
            ChildJvm.say("members", hazelcast.members());
            ChildJvm.say("successes", successes);
            // the others would have to notice that a member leaves
            parent.take();
        } finally {
            threads.shutdownNow();
        }
    }

    private static int buzz(String type, int exchanges, ExecutorService threads, ProducerTemplate template)
            throws Exception {
        String uri = "feishu-urgent:" + type + "?messageId=om_sandbox&userIds=ou_lilei&maxRetries=0&requestsPerSecond="
                + PER_SECOND;
        List<Future<Exchange>> answers = new ArrayList<>();
        for (int i = 0; i < exchanges; i++) {
            answers.add(threads.submit(() -> template.request(uri, exchange -> {})));
        }
        int successes = 0;
        for (Future<Exchange> answer : answers) {
            successes += answer.get().getException() == null ? 1 : 0;
        }
        return successes;
    }
}
