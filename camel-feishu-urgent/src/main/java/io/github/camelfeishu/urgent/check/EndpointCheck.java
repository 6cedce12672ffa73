package io.github.camelfeishu.urgent.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.camelfeishu.urgent.api.CheckResult;
import io.github.camelfeishu.urgent.api.CheckResult.Finding;
import io.github.camelfeishu.urgent.api.CheckResult.State;
import io.github.camelfeishu.urgent.api.CheckResult.Subject;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UrgentType;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.check.CheckPlan.Person;
import io.github.camelfeishu.urgent.client.CallKind;
import io.github.camelfeishu.urgent.client.CheckCalls;
import io.github.camelfeishu.urgent.client.CheckCalls.Chat;
import io.github.camelfeishu.urgent.client.CheckCalls.MembersPage;
import io.github.camelfeishu.urgent.client.CheckCalls.SentMessage;
import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.client.FeishuApp;
import io.github.camelfeishu.urgent.client.FeishuCallException;
import io.github.camelfeishu.urgent.client.FeishuClient;
import io.github.camelfeishu.urgent.client.FeishuCode;
import io.github.camelfeishu.urgent.client.PersonAddress;
import io.github.camelfeishu.urgent.delivery.Calls;
import io.github.camelfeishu.urgent.delivery.DeliveryEvent;
import io.github.camelfeishu.urgent.delivery.DeliveryListener;
import io.github.camelfeishu.urgent.delivery.UserBatches;

/** The story of one check, from the credentials to the members of the chat. */
public final class EndpointCheck {

    private static final Map<UrgentType, List<String>> URGENT_SCOPES = Map.of(
            UrgentType.APP, List.of("im:message.urgent", "im:message.urgent:app_send"),
            UrgentType.SMS, List.of("im:message.urgent:sms", "im:message.urgent:sms_send"),
            UrgentType.PHONE, List.of("im:message.urgent:phone", "im:message.urgent:phone_send"));

    private static final String LOOKUP_SCOPE = "contact:user.id:readonly";
    private static final String USER_SCOPE = "contact:contact.base:readonly";
    private static final String CHAT_SCOPE = "im:chat:read";
    private static final String MEMBERS_SCOPE = "im:chat.members:read";
    private static final String MESSAGE_SCOPE = "im:message.group_msg";

    /** Feishu's codes; less is an HTTP status, which a proxy may have answered. */
    private static final int LEAST_CODE = 1000;

    /** Of members, a hundred each: more than a chat has. */
    private static final int MAX_PAGES = 1000;

    /** Calls of a check are no calls of a delivery, and say nothing about readiness. */
    public static final DeliveryListener UNHEARD = new DeliveryListener() {
        @Override
        public void called(CallKind kind, Failure failure) {
            // neither counted nor part of the health check
        }

        @Override
        public void happened(DeliveryEvent event, long count) {
            // likewise
        }
    };

    private final FeishuApp app;
    private final CheckCalls wire;
    private final FeishuClient client;
    private final Calls calls;
    private final CheckPlan plan;
    private final List<Finding> findings = new ArrayList<>();

    public EndpointCheck(FeishuApp app, CheckCalls wire, FeishuClient client, Calls calls, CheckPlan plan) {
        this.app = app;
        this.wire = wire;
        this.client = client;
        this.calls = calls;
        this.plan = plan;
    }

    /** The answer for a store app whose messages name the tenant. */
    public static CheckResult withoutTenant() {
        return new CheckResult(List.of(new Finding(
                Subject.TENANT,
                "Nothing can be checked without a tenant: only messages name it",
                State.CANNOT_BE_CHECKED,
                "Set tenantKey on the component to the tenant to check.",
                "")));
    }

    /** The answer for options that fail before any call. */
    public static CheckResult ofFault(Subject subject, String fault) {
        return new CheckResult(List.of(new Finding(subject, fault, State.NOT_OK, "", "")));
    }

    /** Makes the calls; whatever they end in becomes a finding. */
    public CheckResult run() {
        Optional<Set<String>> scopes = app();
        if (scopes.isPresent()) {
            bot();
            scopes(scopes.get());
            Optional<String> chatId = plan.messageId().isPresent() ? message() : plan.chatId();
            boolean hasMembers = chatId.isPresent() && chat(chatId.get());
            Map<Person, String> ids = people();
            if (hasMembers && !ids.isEmpty()) {
                members(chatId.get(), ids);
            }
            quota();
        }
        return new CheckResult(findings);
    }

    private <T> T ask(String api, Calls.Wire<T> call) throws FeishuCallException {
        return calls.ask(plan.tenantKey(), api, CallKind.CHECK, call);
    }

    /** The scopes that are granted; empty if no call gets through. */
    private Optional<Set<String>> app() {
        try {
            Set<String> scopes = ask("scopes", wire::scopes);
            ok(Subject.CREDENTIALS, "Credentials of " + app + " are right");
            ok(Subject.APP, "The app is installed and enabled");
            return Optional.of(scopes);
        } catch (FeishuCallException e) {
            Failure why = e.failure();
            if (why.category() == Category.AUTH) {
                notOk(Subject.CREDENTIALS, "Credentials of " + app + " are refused: " + said(why), why.advice());
            } else if (why.code() >= LEAST_CODE && why.category() == Category.SETUP) {
                ok(Subject.CREDENTIALS, "Credentials of " + app + " are right");
                notOk(Subject.APP, "The app cannot be used: " + said(why), why.advice());
            } else if (why.category() == Category.RATE_LIMIT) {
                unknown(Subject.CONNECTION, "Feishu takes no call of " + app + " now: " + said(why), why.advice());
            } else {
                notOk(Subject.CONNECTION, "No answer for " + app + ": " + said(why), why.advice());
            }
            return Optional.empty();
        }
    }

    private void bot() {
        try {
            Optional<String> fault = ask("bot_info", wire::botFault);
            if (fault.isEmpty()) {
                ok(Subject.BOT, "The bot is enabled");
            } else {
                notOk(Subject.BOT, "The bot " + fault.get(), advice(FeishuCode.BOT_ABILITY_OFF));
            }
        } catch (FeishuCallException e) {
            refused(Subject.BOT, "The bot", "", e.failure());
        }
    }

    private void scopes(Set<String> granted) {
        Map<String, List<String>> needed = new LinkedHashMap<>();
        plan.types().forEach(type -> needed.put("To buzz by " + type.value(), URGENT_SCOPES.get(type)));
        if (plan.sends()) {
            needed.put("To send messages", List.of("im:message:send_as_bot", "im:message"));
        }
        if (plan.readers()) {
            needed.put("To see who has read a message", List.of("im:message:readonly", "im:message"));
        }
        if (plan.idType().isLookedUp()
                || plan.people().stream().anyMatch(it -> it.type().isLookedUp())) {
            needed.put("To look people up", List.of(LOOKUP_SCOPE));
        }
        if (plan.idType() == UserIdType.USER_ID) {
            needed.put("To see a user_id", List.of("contact:user.employee_id:readonly"));
        }
        needed.forEach((purpose, anyOf) -> {
            Optional<String> has = anyOf.stream().filter(granted::contains).findFirst();
            if (has.isPresent()) {
                ok(Subject.SCOPE, purpose + ", the app has the scope " + has.get());
            } else {
                add(
                        Subject.SCOPE,
                        purpose + ", the app lacks the scope " + String.join(" or ", anyOf),
                        State.NOT_OK,
                        advice(FeishuCode.SCOPE_MISSING),
                        anyOf.get(0));
            }
        });
    }

    /** The chat of the message, if that can be seen. */
    private Optional<String> message() {
        String name = "Message " + plan.messageId().orElseThrow();
        try {
            SentMessage message =
                    ask("message", token -> wire.message(token, plan.messageId().orElseThrow()));
            boolean own = message.senderApp().isPresent()
                    && (app.appId() == null || message.senderApp().get().equals(app.appId()));
            if (message.deleted()) {
                notOk(Subject.MESSAGE, name + " has been deleted", advice(FeishuCode.MESSAGE_DELETED));
            } else if (!own) {
                notOk(Subject.MESSAGE, name + " is not by this bot", advice(FeishuCode.NOT_THE_SENDER));
            } else if (app.appId() == null) {
                unknown(
                        Subject.MESSAGE,
                        name + " is by a bot; with an accessToken nobody knows whether by this one",
                        "");
            } else {
                ok(Subject.MESSAGE, name + " is by this bot");
            }
            return Optional.of(message.chatId()).filter(it -> !it.isEmpty());
        } catch (FeishuCallException e) {
            boolean unseen = e.failure().code() == FeishuCode.NO_PERMISSION.number();
            refused(Subject.MESSAGE, name, MESSAGE_SCOPE, e.failure(), unseen);
            return Optional.empty();
        }
    }

    /** Whether it is worth looking for its members. */
    private boolean chat(String chatId) {
        String name = "Chat " + chatId;
        Chat chat;
        try {
            chat = ask("chat", token -> wire.chat(token, chatId));
        } catch (FeishuCallException e) {
            // a message can be sent to an external chat, and its state cannot be seen
            boolean unseen = plan.types().isEmpty() && e.failure().code() == FeishuCode.CHAT_EXTERNAL.number();
            refused(Subject.CHAT, name, CHAT_SCOPE, e.failure(), unseen);
            return false;
        }
        if (!chat.normal()) {
            notOk(Subject.CHAT, name + " has been dissolved", advice(FeishuCode.CHAT_DISSOLVED));
            return false;
        }
        if (chat.external() && !plan.types().isEmpty()) {
            notOk(Subject.CHAT, name + " has members of other companies", advice(FeishuCode.NO_PERMISSION));
        } else {
            ok(Subject.CHAT, name + " is there");
        }
        return botInChat(name, chatId, chat);
    }

    private boolean botInChat(String name, String chatId, Chat chat) {
        try {
            if (!ask("is_in_chat", token -> wire.isInChat(token, chatId))) {
                notOk(Subject.BOT_IN_CHAT, name + " is without the bot", advice(FeishuCode.BOT_OUTSIDE_CHAT));
                return false;
            }
        } catch (FeishuCallException e) {
            refused(Subject.BOT_IN_CHAT, "The bot in " + name, MEMBERS_SCOPE, e.failure());
            return false;
        }
        ok(Subject.BOT_IN_CHAT, name + " has the bot in it");
        if (!plan.types().isEmpty()) {
            whoMayBuzz(name, chat);
        }
        return !chat.betweenTwo();
    }

    private void whoMayBuzz(String name, Chat chat) {
        if (!chat.onlyAdminsBuzz()) {
            ok(Subject.WHO_MAY_BUZZ, name + " lets everybody buzz");
        } else if (app.appId() != null && chat.botManagers().contains(app.appId())) {
            ok(Subject.WHO_MAY_BUZZ, name + " lets only owner and admins buzz, and the bot is an admin");
        } else if (app.appId() == null || chat.ownedByBot()) {
            unknown(
                    Subject.WHO_MAY_BUZZ,
                    name + " lets only owner and admins buzz, and Feishu does not tell whether the bot is one",
                    advice(FeishuCode.NOT_ALLOWED_TO_BUZZ));
        } else {
            notOk(
                    Subject.WHO_MAY_BUZZ,
                    name + " lets only owner and admins buzz, and the bot is neither",
                    advice(FeishuCode.NOT_ALLOWED_TO_BUZZ));
        }
    }

    /** The people who are known, with the ids by which a chat knows them. */
    private Map<Person, String> people() {
        Map<Person, String> ids = new LinkedHashMap<>();
        Map<PersonAddress, List<Person>> addresses = new LinkedHashMap<>();
        Optional<Failure> noScope = Optional.empty();
        for (Person person : plan.people()) {
            if (person.type().isLookedUp()) {
                addresses
                        .computeIfAbsent(
                                PersonAddress.of(person.type(), person.id()).orElseThrow(), it -> new ArrayList<>())
                        .add(person);
                continue;
            }
            ids.put(person, person.id());
            if (noScope.isPresent()) {
                refused(Subject.PERSON, person.name(), USER_SCOPE, noScope.get());
            } else {
                noScope = person(person).filter(it -> it.code() == FeishuCode.SCOPE_MISSING.number());
            }
        }
        lookUp(addresses, ids);
        return ids;
    }

    /** Returns the failure if there was one. */
    private Optional<Failure> person(Person person) {
        try {
            Optional<String> fault = ask("contact_user", token -> wire.userFault(token, person.type(), person.id()));
            if (fault.isEmpty()) {
                ok(Subject.PERSON, person.name() + " is known and active");
            } else {
                notOk(Subject.PERSON, person.name() + " " + fault.get(), advice(FeishuCode.USER_NOT_AVAILABLE));
            }
            return Optional.empty();
        } catch (FeishuCallException e) {
            // the contact range decides who is seen, the availability who is buzzed
            boolean unseen = e.failure().code() == FeishuCode.OUTSIDE_CONTACT_RANGE.number();
            refused(Subject.PERSON, person.name(), USER_SCOPE, e.failure(), unseen);
            return Optional.of(e.failure());
        }
    }

    private void lookUp(Map<PersonAddress, List<Person>> people, Map<Person, String> ids) {
        for (List<PersonAddress> batch : UserBatches.of(List.copyOf(people.keySet()), FeishuClient.MAX_ADDRESSES)) {
            try {
                Map<PersonAddress, String> found = calls.ask(
                                plan.tenantKey(),
                                "batch_get_id",
                                CallKind.LOOKUP,
                                token -> client.findPeople(token, batch, false))
                        .openIds();
                batch.forEach(address -> people.get(address).forEach(person -> {
                    if (found.containsKey(address)) {
                        ids.put(person, found.get(address));
                        ok(Subject.PERSON, person.name() + " is known, as " + found.get(address));
                    } else {
                        notOk(
                                Subject.PERSON,
                                person.name() + " is not found by "
                                        + person.type().value(),
                                "The person has another one in Feishu, has left the company, or is outside the app's"
                                        + " contact range.");
                    }
                }));
            } catch (FeishuCallException e) {
                batch.forEach(address -> people.get(address)
                        .forEach(person -> refused(Subject.PERSON, person.name(), LOOKUP_SCOPE, e.failure())));
            }
        }
    }

    private void members(String chatId, Map<Person, String> people) {
        UserIdType type = plan.idType().isLookedUp() ? UserIdType.OPEN_ID : plan.idType();
        Set<String> missing = new HashSet<>(people.values());
        String page = null;
        int pages = 0;
        do {
            String next = page;
            try {
                MembersPage found = ask("members", token -> wire.members(token, chatId, type, next));
                missing.removeAll(found.ids());
                page = found.nextToken();
            } catch (FeishuCallException e) {
                refused(Subject.MEMBER, "The members of chat " + chatId, MEMBERS_SCOPE, e.failure());
                return;
            }
        } while (page != null && !missing.isEmpty() && ++pages < MAX_PAGES);
        people.forEach((person, id) -> {
            if (missing.contains(id)) {
                notOk(
                        Subject.MEMBER,
                        person.name() + " is not in chat " + chatId,
                        "Add them to the chat, or take them off the list.");
            } else {
                ok(Subject.MEMBER, person.name() + " is in chat " + chatId);
            }
        });
    }

    private void quota() {
        if (plan.types().stream().anyMatch(type -> type != UrgentType.APP)) {
            unknown(
                    Subject.QUOTA,
                    "No API tells how many SMS and calls the tenant has left",
                    "See the admin console, cost centre.");
        }
    }

    private void refused(Subject subject, String name, String scope, Failure why) {
        refused(subject, name, scope, why, false);
    }

    /** @param unseen whether the code says only that this cannot be seen */
    private void refused(Subject subject, String name, String scope, Failure why, boolean unseen) {
        boolean noScope = why.code() == FeishuCode.SCOPE_MISSING.number();
        boolean known = FeishuCode.isKnown(CallKind.CHECK, why.code())
                && why.category() != Category.SERVER
                && why.category() != Category.RATE_LIMIT;
        boolean notOk = known && !noScope && !unseen;
        add(
                subject,
                name + (notOk ? ": " : " cannot be checked: ") + said(why),
                notOk ? State.NOT_OK : State.CANNOT_BE_CHECKED,
                noScope ? "Grant the app " + scope + " to have it checked." : why.advice(),
                noScope || unseen ? scope : "");
    }

    private static String said(Failure why) {
        String reason = why.reason();
        return (why.code() == 0 ? "" : why.code() + " ")
                + (reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason);
    }

    private static String advice(FeishuCode code) {
        return FeishuCode.advice(CallKind.BUZZ, code.number());
    }

    private void ok(Subject subject, String what) {
        add(subject, what, State.OK, "", "");
    }

    private void notOk(Subject subject, String what, String advice) {
        add(subject, what, State.NOT_OK, advice, "");
    }

    private void unknown(Subject subject, String what, String advice) {
        add(subject, what, State.CANNOT_BE_CHECKED, advice, "");
    }

    private void add(Subject subject, String what, State state, String advice, String scope) {
        findings.add(new Finding(subject, what, state, advice, scope));
    }
}
