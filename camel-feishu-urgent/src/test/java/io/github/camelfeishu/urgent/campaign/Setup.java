package io.github.camelfeishu.urgent.campaign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.User;

/** Feishu as a plan wants it: users, messages, readers, quotas, and what goes wrong. */
final class Setup {

    static final String PROBE = "probe";

    private static final String OPEN_ID = "ou_";

    private final FeishuSandbox feishu;
    private final Plan plan;
    private final Set<String> valid;
    private final Set<String> invalid = new LinkedHashSet<>();
    private final List<User> outsiders = new ArrayList<>();
    private final List<List<Alert>> exchanges = new ArrayList<>();
    private final Map<Alert, Set<String>> readers = new ConcurrentHashMap<>();
    private final Map<Alert, Set<String>> unbuzzedReaders = new ConcurrentHashMap<>();
    private final Map<Fault, Trouble> known = new HashMap<>();
    private int alerts;

    Setup(FeishuSandbox feishu, Plan plan) {
        this.feishu = feishu;
        this.plan = plan;
        feishu.reset().rateLimits(0, 0).receiverLimit(0).invalidUsers(plan.invalidUsers());
        feishu.tenant().smsQuota(plan.smsQuota()).phoneQuota(plan.phoneQuota());
        feishu.addUser(PROBE);
        valid = new LinkedHashSet<>(feishu.addUsers(plan.users()));
        addInvalidUsers();
        for (int thread = 0; thread < plan.threads(); thread++) {
            exchanges.add(alerts());
        }
        setTroubles();
    }

    private void addInvalidUsers() {
        for (int i = 0; i < plan.unknown(); i++) {
            invalid.add(OPEN_ID + "unknown" + i);
        }
        for (int i = 0; i < plan.departed(); i++) {
            invalid.add(feishu.addUser("departed" + i).leaveCompany().openId());
        }
        for (int i = 0; i < plan.outsiders(); i++) {
            User outsider = feishu.addUser("outsider" + i);
            feishu.chat().removeMember(outsider);
            outsiders.add(outsider);
            invalid.add(outsider.openId());
        }
        for (int i = 0; i < plan.unavailable(); i++) {
            invalid.add(feishu.addUser("unavailable" + i).outsideAvailability().openId());
        }
        for (int i = 0; i < plan.overbuzzed(); i++) {
            invalid.add(feishu.addUser("overbuzzed" + i).unreadBuzzes(200).openId());
        }
    }

    /** The alerts of one exchange: a splitter has parts of the recipients, a multicast has everybody in each branch. */
    private List<Alert> alerts() {
        List<String> recipients = recipients();
        List<Alert> alerts = new ArrayList<>();
        int parts = plan.deliveriesEach();
        for (int part = 0; part < parts; part++) {
            List<String> some = plan.way().isSplit()
                    ? recipients.subList(recipients.size() * part / parts, recipients.size() * (part + 1) / parts)
                    : recipients;
            if (!some.isEmpty()) {
                alerts.add(alert(some));
            }
        }
        return alerts;
    }

    private Alert alert(List<String> recipients) {
        String name = "alert-" + ++alerts + ";";
        Chat chat = plan.sends() ? feishu.addChat("oc_alert" + alerts) : feishu.chat();
        if (plan.sends()) {
            feishu.chat().members().forEach(chat::addMember);
            outsiders.forEach(chat::removeMember);
        }
        Alert alert = new Alert(
                name,
                plan.sends() ? null : feishu.newMessage(),
                chat.chatId(),
                plan.buzzes() ? List.copyOf(recipients) : List.of(),
                Set.copyOf(invalid));
        readers.put(alert, ConcurrentHashMap.newKeySet());
        unbuzzedReaders.put(alert, ConcurrentHashMap.newKeySet());
        read(alert, plan.readers());
        return alert;
    }

    /** The invalid ones evenly spread among the others, and some named again at the end. */
    private List<String> recipients() {
        List<String> recipients = new ArrayList<>(valid);
        int step = Math.max(1, recipients.size() / (invalid.size() + 1));
        int at = step;
        for (String id : invalid) {
            recipients.add(Math.min(at, recipients.size()), id);
            at += step + 1;
        }
        recipients.addAll(List.copyOf(recipients.subList(0, Math.min(plan.duplicates(), recipients.size()))));
        return recipients;
    }

    private void setTroubles() {
        for (CallKind kind : CallKind.values()) {
            List<Trouble> troubles = plan.troubles(kind);
            Fault last = null;
            for (Trouble trouble : troubles) {
                last = trouble.on(kind, feishu);
                known.put(last, trouble);
                feishu.faultNext(last);
            }
            if (plan.forever() && last != null) {
                feishu.fault(1, last, 0);
            }
        }
    }

    /** What went wrong with a call that this fault hit. */
    Trouble trouble(Fault fault) {
        return known.getOrDefault(fault, Trouble.NONE);
    }

    /** What each exchange is about. */
    List<List<Alert>> exchanges() {
        return exchanges;
    }

    /** More people read the message, if it is there. */
    void readMore(Alert alert) {
        read(alert, plan.laterReaders());
    }

    private void read(Alert alert, int more) {
        List<String> messages = messageIds(alert);
        if (more == 0 || messages.isEmpty()) {
            return;
        }
        Set<String> buzzed = feishu.inbox().stream()
                .filter(buzz -> messages.contains(buzz.messageId()))
                .map(Buzz::openId)
                .collect(Collectors.toSet());
        Set<String> read = readers.get(alert);
        alert.recipients().stream()
                .distinct()
                .filter(id -> valid.contains(id) && !read.contains(id))
                .limit(more)
                .toList()
                .forEach(id -> {
                    messages.forEach(feishu.user(id.substring(OPEN_ID.length()))::read);
                    read.add(id);
                    if (!buzzed.contains(id)) {
                        unbuzzedReaders.get(alert).add(id);
                    }
                });
    }

    /** Everybody who has read the alert's message. */
    Set<String> readers(Alert alert) {
        return readers.get(alert);
    }

    /** Those of them who had not been buzzed before. */
    Set<String> unbuzzedReaders(Alert alert) {
        return unbuzzedReaders.get(alert);
    }

    /** The messages of this alert: the one that was there, or those that were sent. */
    List<String> messageIds(Alert alert) {
        return alert.messageId() != null
                ? List.of(alert.messageId())
                : sent(alert).stream().map(Message::messageId).toList();
    }

    List<Message> sent(Alert alert) {
        return feishu.messages().stream()
                .filter(message -> message.content().contains(alert.name()))
                .toList();
    }
}
