package io.github.camelfeishu.urgent.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.CallKind;
import io.github.camelfeishu.urgent.client.FeishuApp;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.FeishuClient.FoundPeople;
import io.github.camelfeishu.urgent.client.PersonAddress;
import io.github.camelfeishu.urgent.delivery.CallOutcome.Executed;
import io.github.camelfeishu.urgent.delivery.CallOutcome.Failed;
import io.github.camelfeishu.urgent.delivery.RateLimits.Budget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the people whom a request names by mail address or mobile number. */
public final class PeopleLookup {

    static final String ADVICE = "Nobody was buzzed: check the addresses against the accounts of these people, and the"
            + " app's contact range in the developer console.";

    private static final Duration SHORT_WAIT = Duration.ofSeconds(1);

    private static final String LEFT = "has left the company: take them off the list";

    private static final Logger LOG = LoggerFactory.getLogger(UrgentDelivery.class);

    private final FeishuClient client;
    private final FeishuApp app;
    private final KnownPeople known;

    public PeopleLookup(FeishuClient client, FeishuApp app, KnownPeople known) {
        this.client = client;
        this.app = app;
        this.known = known;
    }

    /**
     * Finds all recipients of a delivery, or fails and says nothing about any of them.
     *
     * @throws FeishuCallException if a call failed, after all its repeats
     */
    void find(UserIdType type, Calls calls, DeliveryProgress progress) throws FeishuCallException {
        Optional<String> tenantKey = progress.request().tenantKey();
        Map<String, PersonAddress> addresses = new LinkedHashMap<>();
        progress.userIds().forEach(name -> addresses.put(name, address(type, name)));
        Map<PersonAddress, String> openIds = new HashMap<>();
        List<PersonAddress> unknown = new ArrayList<>();
        for (PersonAddress address : new LinkedHashSet<>(addresses.values())) {
            known.openId(app, tenantKey, address)
                    .ifPresentOrElse(openId -> openIds.put(address, openId), () -> unknown.add(address));
        }
        for (List<PersonAddress> batch : UserBatches.of(unknown, FeishuClient.MAX_ADDRESSES)) {
            Map<PersonAddress, String> found = ask(batch, false, calls, progress);
            known.found(app, tenantKey, found);
            openIds.putAll(found);
        }
        Map<String, String> found = new HashMap<>();
        addresses.forEach((name, address) -> {
            if (openIds.containsKey(address)) {
                found.put(name, openIds.get(address));
            } else {
                LOG.debug("Nobody is found by the {} {}", type.value(), address);
            }
        });
        progress.found(found, missing(type, ", has left the company, or"));
    }

    /** Tells people who have left the company from those who are unknown. After the buzz, which must not wait for it. */
    void explainMissing(UserIdType type, Calls calls, DeliveryProgress progress) {
        Map<PersonAddress, List<String>> names = progress.missing().stream()
                .collect(Collectors.groupingBy(name -> address(type, name), LinkedHashMap::new, Collectors.toList()));
        try {
            for (List<PersonAddress> batch : UserBatches.of(List.copyOf(names.keySet()), FeishuClient.MAX_ADDRESSES)) {
                Set<PersonAddress> left = ask(batch, true, calls, progress).keySet();
                batch.forEach(address -> names.get(address)
                        .forEach(name -> progress.missing(name, left.contains(address) ? LEFT : missing(type, " or"))));
            }
        } catch (FeishuCallException e) {
            LOG.debug("Feishu did not tell who of those who were not found has left the company", e);
        }
    }

    private static String missing(UserIdType type, String orLeft) {
        String by = type == UserIdType.EMAIL ? "mail address" : "mobile number";
        return "nobody is found by this " + by + ": the person has another one in Feishu" + orLeft
                + " is outside the app's contact range";
    }

    private Map<PersonAddress, String> ask(
            List<PersonAddress> batch, boolean resignedToo, Calls calls, DeliveryProgress progress)
            throws FeishuCallException {
        Budget budget = new Budget(progress.request().tenantKey(), "batch_get_id", Optional.of(Calls.ASKING));
        CallOutcome<FoundPeople> outcome =
                calls.make(CallKind.LOOKUP, List.of(budget), token -> client.findPeople(token, batch, resignedToo));
        outcome.failures().forEach(failure -> progress.failed(failure.logId()));
        if (outcome instanceof Executed<FoundPeople> executed) {
            progress.answered(executed.answer().logId());
            return executed.answer().openIds();
        }
        throw ((Failed<FoundPeople>) outcome).last();
    }

    private static PersonAddress address(UserIdType type, String name) {
        return PersonAddress.of(type, name).orElseThrow();
    }

    /** For a call that may fail: it is not repeated, and waits only for the call right before it. */
    static RetryPolicy once(RetryPolicy retry) {
        Duration wait = retry.maxWait().compareTo(SHORT_WAIT) < 0 ? retry.maxWait() : SHORT_WAIT;
        return new RetryPolicy(0, false, wait);
    }
}
