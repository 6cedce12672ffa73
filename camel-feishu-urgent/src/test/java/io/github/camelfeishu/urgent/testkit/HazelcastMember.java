package io.github.camelfeishu.urgent.testkit;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.grid.hazelcast.Bucket4jHazelcast;

/** An embedded Hazelcast member on loopback ports. Nodes share their limits over it. */
public final class HazelcastMember implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final HazelcastInstance member;

    private HazelcastMember(HazelcastInstance member) {
        this.member = member;
    }

    /** @param first the address of the member to join; empty for the first member itself */
    public static HazelcastMember join(String first) {
        Config config = new Config();
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(0);
        network.setPublicAddress(null);
        network.getInterfaces().setEnabled(true).addInterface(LOOPBACK);
        JoinConfig join = network.getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        if (!first.isEmpty()) {
            join.getTcpIpConfig().addMember(first);
        }
        return new HazelcastMember(Hazelcast.newHazelcastInstance(config));
    }

    public String address() {
        return LOOPBACK + ":"
                + member.getCluster().getLocalMember().getAddress().getPort();
    }

    public int members() {
        return member.getCluster().getMembers().size();
    }

    public HazelcastInstance instance() {
        return member;
    }

    public ProxyManager<String> limits() {
        return Bucket4jHazelcast.<String>entryProcessorBasedBuilder(member.getMap("limits"))
                .build();
    }

    @Override
    public void close() {
        member.getLifecycleService().terminate();
    }
}
