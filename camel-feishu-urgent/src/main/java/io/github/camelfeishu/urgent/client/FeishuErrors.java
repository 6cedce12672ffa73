package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.UserIdType;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;

/** What Feishu's codes mean: whose problem, whether it was executed, what to do. */
final class FeishuErrors {

    private record Meaning(Category category, String advice) {}

    /** The app ticket of a store app is not, or no longer, right. */
    static final int WRONG_TICKET = 10012;

    private static final int INVALID_PARAM = 10003;
    private static final int RATE_LIMITED = 99991400;
    private static final Set<Integer> DEAD_TOKEN = Set.of(99991663, 99991664, 99991668, 99991671, 99991677);

    private static final String WRONG_CREDENTIALS =
            "Check appId and appSecret against the app's \"Credentials & Basic Info\" page in the developer console.";
    private static final String HOW_TICKETS_ARRIVE =
            "Feishu pushes tickets, about once an hour and when asked to, to the request URL of the app's events: let a"
                    + " route take them there and hand them to an AppTicketCallback, on this node or on one that shares"
                    + " its appTicketStore; or set appTicket. The developer console shows what was pushed and answered.";
    private static final Meaning STAYS_DEAD = new Meaning(
            Category.AUTH,
            "A new token was refused too: check that appId, appSecret and baseUrl belong together; a token given as"
                    + " accessToken must be replaced by whoever keeps it fresh.");
    private static final Meaning UNDOCUMENTED = new Meaning(
            Category.REQUEST, "Look the code up in Feishu's documentation, or ask its support with the log id.");
    private static final Meaning NOT_FEISHU = new Meaning(
            Category.SETUP,
            "This is not Feishu's answer, nobody was buzzed: check baseUrl, and any proxy or gateway on the way.");
    private static final Meaning PROXY_LOGIN = new Meaning(
            Category.SETUP,
            "The proxy wants a login, nobody was buzzed: set proxyAuthUsername and proxyAuthPassword on Camel's http or"
                    + " https component, or check them.");

    private static final Map<Integer, Meaning> MEANINGS = new HashMap<>();

    /** What a code means to one kind of call alone, or other than to the rest. */
    private static final Map<CallKind, Map<Integer, Meaning>> SPECIAL = new EnumMap<>(CallKind.class);

    static {
        mean(
                Category.RECIPIENT,
                "Check that the ids are of the type userIdType, belong to this app and are members of the message's"
                        + " chat, and that the message id is right.",
                230001);
        mean(Category.SETUP, "Add the bot to the message's chat.", 230002);
        mean(Category.SETUP, "Switch the bot ability on in the developer console and publish the app.", 230006);
        mean(Category.MESSAGE, "Only messages that this bot has sent can be buzzed: send the alert with it.", 230012);
        mean(
                Category.RECIPIENT,
                "The recipient is outside the app's availability, disabled for it, or has left the company: widen the"
                        + " availability in the developer console or take them off the list.",
                230013);
        mean(Category.RECIPIENT, "The recipient has 200 unread buzzes: they must read some in the chat.", 230023);
        mean(
                Category.QUOTA,
                "The tenant's SMS or phone quota is used up: ask the tenant's admin (admin console, cost centre), or"
                        + " buzz by a gentler type.",
                230024);
        mean(Category.SETUP, "Buzzing is not available in external groups: use an internal one.", 230027);
        mean(
                Category.SETUP,
                "Not allowed to buzz here: let every member of the group buzz, or make the bot an admin of it; or the"
                        + " message was judged risky.",
                230052);
        mean(Category.MESSAGE, "The message is folded into another and cannot be buzzed: send it on its own.", 230098);
        mean(Category.MESSAGE, "The message has been deleted: send it again and buzz that one.", 230110);
        mean(Category.MESSAGE, "The chat has been dissolved: send to another one.", 232009);
        mean(
                Category.RATE_LIMIT,
                "Slow down: Feishu allows 50 calls a second and 1000 a minute per type.",
                RATE_LIMITED);
        mean(Category.AUTH, "No access token reached Feishu: a gateway on the way may drop Authorization.", 99991661);
        DEAD_TOKEN.forEach(code -> MEANINGS.put(code, STAYS_DEAD));
        mean(
                Category.SETUP,
                "Grant the app the missing scope in the developer console and publish a version.",
                99991672);
        mean(
                Category.SETUP,
                "The app is disabled or not installed in this tenant: ask the tenant's admin.",
                99991662,
                99991673);
        mean(Category.AUTH, WRONG_CREDENTIALS, 99991543, INVALID_PARAM, 10014);
        mean(Category.AUTH, "Feishu does not accept the app ticket: use the latest one it has pushed.", WRONG_TICKET);
        mean(Category.RECIPIENT, "Check the ids and that userIdType says what they are.", 99992351, 99992352, 99992353);
        mean(
                Category.RECIPIENT,
                "An open_id belongs to one app: look the user up with this app's credentials, or use union_id.",
                99992361);
        mean(Category.REQUEST, "Check the named fields.", 99992402);
        // whatever it interrupted may have been executed
        mean(Category.SERVER, "Feishu had an internal error.", 2200);
        meanOnSend();
        meanOnRead();
    }

    private static void meanOnSend() {
        meanOn(
                CallKind.SEND,
                Category.REQUEST,
                "Check receiveId and receiveIdType, and that the body is what msgType says.",
                230001,
                230034);
        meanOn(CallKind.SEND, Category.SETUP, "Add the bot to the chat that receiveId names.", 230002);
        meanOn(
                CallKind.SEND,
                Category.RECIPIENT,
                "The receiver is outside the app's availability, disabled for it, or has left the company: widen the"
                        + " availability in the developer console or send to somebody else.",
                230013,
                230029);
        meanOn(CallKind.SEND, Category.REQUEST, "A private chat cannot be shared: leave it out.", 230015);
        meanOn(CallKind.SEND, Category.REQUEST, "Use pictures and files that this bot has uploaded.", 230017);
        meanOn(
                CallKind.SEND,
                Category.SETUP,
                "The settings of the group do not let the bot speak: ask its owner.",
                230018,
                230035);
        meanOn(CallKind.SEND, Category.REQUEST, "The topic does not exist: send to the group.", 230019);
        meanOn(
                CallKind.SEND,
                Category.RATE_LIMIT,
                "Slow down: Feishu allows 5 messages a second to one chat, from all its bots, or to one user.",
                230020);
        meanOn(
                CallKind.SEND,
                Category.REQUEST,
                "The tenant does not let this pass: change what the message says, or ask the tenant's admin.",
                230022,
                230028);
        meanOn(CallKind.SEND, Category.REQUEST, "Say it in fewer words.", 230025);
        meanOn(
                CallKind.SEND,
                Category.SETUP,
                "The app may not send there, for example into an external group: grant it im:message, or use an"
                        + " internal group.",
                230027);
        meanOn(CallKind.SEND, Category.SETUP, "The tenant's key for messages is gone: ask its admin.", 230036);
        meanOn(
                CallKind.SEND,
                Category.SETUP,
                "The receiver belongs to another tenant: send with an app of that tenant.",
                230038);
        meanOn(CallKind.SEND, Category.SERVER, "Feishu is still at it.", 230049);
        meanOn(
                CallKind.SEND,
                Category.RECIPIENT,
                "The receiver does not take messages of this bot: they can allow them again in its chat.",
                230053);
        meanOn(CallKind.SEND, Category.REQUEST, "That group does not take this msgType: use another.", 230054);
        meanOn(CallKind.SEND, Category.REQUEST, "The file is not what the message says it is.", 230055);
        meanOn(CallKind.SEND, Category.SETUP, "Messages to encrypted chats are not supported: use another.", 230075);
        meanOn(
                CallKind.SEND,
                Category.REQUEST,
                "Feishu cannot make a card of the body: try it in Feishu's card builder.",
                230099);
        meanOn(
                CallKind.SEND,
                Category.RECIPIENT,
                "Check receiveId and that receiveIdType says what it is.",
                99992351,
                99992352,
                99992353);
    }

    private static void meanOnRead() {
        meanOn(CallKind.READ, Category.REQUEST, "Check that the message id is right.", 230001);
        meanOn(
                CallKind.READ,
                Category.MESSAGE,
                "Only of its own messages a bot can learn who has read them: send the alert with it.",
                230012);
        meanOn(
                CallKind.READ,
                Category.SETUP,
                "The app may not see who has read the message: grant it im:message:readonly, or use an internal group.",
                230027);
        meanOn(
                CallKind.READ,
                Category.MESSAGE,
                "The message is older than 7 days, Feishu no longer tells who has read it: send a new one, or buzz"
                        + " without unreadOnly.",
                230033);
    }

    private FeishuErrors() {}

    private static void mean(Category category, String advice, int... codes) {
        for (int code : codes) {
            MEANINGS.put(code, new Meaning(category, advice));
        }
    }

    private static void meanOn(CallKind kind, Category category, String advice, int... codes) {
        for (int code : codes) {
            SPECIAL.computeIfAbsent(kind, key -> new HashMap<>()).put(code, new Meaning(category, advice));
        }
    }

    private static Meaning meaning(CallKind kind, int code) {
        return SPECIAL.getOrDefault(kind, Map.of()).getOrDefault(code, MEANINGS.get(code));
    }

    /**
     * Judges an answer: by its code, never by the HTTP status alone.
     *
     * @return the answer's JSON where its code is 0
     * @throws FeishuCallException everywhere else
     */
    static JsonNode check(CallKind kind, HttpAnswer answer) throws FeishuCallException {
        Integer code = answer.code();
        if (code != null && code == 0 && answer.status() / 100 == 2) {
            return answer.json();
        }
        throw new FeishuCallException(failure(kind, answer, code), null);
    }

    private static Failure failure(CallKind kind, HttpAnswer answer, Integer code) {
        int status = answer.status();
        int shown = code == null || code == 0 ? status : code;
        Meaning meaning = meaning(kind, shown);
        String reason = reason(answer, code);
        boolean known = meaning != null && meaning.category() == Category.RATE_LIMIT;
        if (status == 429 || known) {
            return new Failure(
                    Category.RATE_LIMIT,
                    shown,
                    reason,
                    (known ? meaning : MEANINGS.get(RATE_LIMITED)).advice(),
                    answer.logId(),
                    false,
                    answer.retryAfter(),
                    false);
        }
        if (status >= 500 || (meaning != null && meaning.category() == Category.SERVER)) {
            return lost(kind, shown, reason, answer.logId());
        }
        if (status == 401 || DEAD_TOKEN.contains(shown)) {
            return refused(meaning == null ? STAYS_DEAD : meaning, shown, reason, answer, true);
        }
        if (shown != status) {
            return refused(meaning == null ? UNDOCUMENTED : meaning, shown, reason, answer, false);
        }
        return code == null && status >= 300
                ? refused(status == 407 ? PROXY_LOGIN : NOT_FEISHU, shown, reason, answer, false)
                : lost(kind, shown, reason, answer.logId());
    }

    private static Failure refused(Meaning meaning, int code, String reason, HttpAnswer answer, boolean deadToken) {
        return new Failure(meaning.category(), code, reason, meaning.advice(), answer.logId(), deadToken);
    }

    /** A call that went out and whose outcome nobody told us. */
    static Failure lost(CallKind kind, int code, String reason, String logId) {
        Category category = Category.SERVER;
        String advice = "Nobody was buzzed by this call: try again later.";
        if (kind == CallKind.BUZZ) {
            category = Category.UNKNOWN_OUTCOME;
            advice =
                    "The buzz may have been executed: ask the recipients, or Feishu's support with the log id, before it"
                            + " is repeated.";
        } else if (kind == CallKind.SEND) {
            advice =
                    "The message may have been sent, nobody was buzzed: a redelivery of this exchange within an hour sends"
                            + " it once.";
        }
        return new Failure(category, code, reason, advice, logId, false, null, true);
    }

    /** An answer that lacks what was asked for. */
    static FeishuCallException incomplete(CallKind kind, String what, HttpAnswer answer) {
        return new FeishuCallException(
                lost(kind, answer.status(), "an answer without " + what + ": " + answer.text(), answer.logId()), null);
    }

    /** Readers that nobody can tell apart. */
    static FeishuCallException idsWithheld(UserIdType userIdType, HttpAnswer answer) {
        return new FeishuCallException(
                new Failure(
                        Category.SETUP,
                        answer.status(),
                        "the readers came without their " + userIdType.value(),
                        userIdType == UserIdType.USER_ID
                                ? "Grant the app contact:user.employee_id:readonly, or use open_id."
                                : "Ask Feishu's support with the log id, or buzz without unreadOnly.",
                        answer.logId(),
                        false),
                null);
    }

    /** A call that never reached Feishu. */
    static Failure notSent(String reason) {
        return new Failure(
                Category.SERVER,
                0,
                reason,
                "Nothing was sent: check baseUrl, DNS, proxy, firewall and truststore, or try again later.",
                null,
                false);
    }

    /** A call that is not made, because too many are or the component stops. */
    static Failure notNow(String reason) {
        return new Failure(
                Category.RATE_LIMIT,
                0,
                reason,
                "Nothing was sent: send the exchange again later, or raise maxWait.",
                null,
                false,
                // not before somebody else tries again
                ChronoUnit.FOREVER.getDuration(),
                false);
    }

    static Failure refused(int code, String reason, String logId) {
        Meaning meaning = MEANINGS.getOrDefault(code, UNDOCUMENTED);
        return new Failure(Category.RECIPIENT, code, reason, meaning.advice(), logId, false);
    }

    static Failure notAboutRecipients(Failure refusal) {
        return new Failure(
                Category.REQUEST,
                refusal.code(),
                refusal.reason(),
                "Nobody was buzzed, whoever was tried alone: check that the message id is right and the recipients are"
                        + " members of its chat.",
                refusal.logId(),
                false);
    }

    /** No ticket came, though Feishu was asked for one. */
    static Failure noTicket(FeishuApp app, boolean hadOne, Duration waited) {
        return new Failure(
                Category.AUTH,
                hadOne ? WRONG_TICKET : 0,
                (hadOne ? "the app ticket was refused and no other came" : "no app ticket came") + " for " + app
                        + " within " + waited.toMillis() + " ms after Feishu was asked to push one",
                HOW_TICKETS_ARRIVE,
                null,
                false);
    }

    /** The store of app tickets could not be asked; what it says may hold a secret. */
    static Failure noTicketStore(RuntimeException e) {
        return new Failure(
                Category.SERVER,
                0,
                "the appTicketStore failed with " + e.getClass().getName(),
                "Nothing was sent: check that store, or try again later.",
                null,
                false);
    }

    /** Where a tenant's token is asked for, it is the tenant that can be wrong. */
    static FeishuCallException ofTenant(String tenantKey, FeishuCallException e) {
        Failure failure = e.failure();
        if (failure.code() != INVALID_PARAM) {
            return e;
        }
        return new FeishuCallException(
                new Failure(
                        Category.SETUP,
                        failure.code(),
                        failure.reason(),
                        "Check the tenant key " + tenantKey
                                + ": Feishu names it in the events and logins of that tenant,"
                                + " which must have installed the app.",
                        failure.logId(),
                        false),
                e);
    }

    private static String reason(HttpAnswer answer, Integer code) {
        if (code == null) {
            return "HTTP " + answer.status() + " without Feishu's code"
                    + (answer.text().isBlank() ? ", empty" : ": " + answer.text());
        }
        List<String> details = new ArrayList<>();
        JsonNode error = answer.json().path("error");
        error.path("permission_violations")
                .forEach(v -> details.add("scope " + v.path("subject").asText()));
        error.path("field_violations")
                .forEach(v -> details.add(
                        v.path("field").asText() + ": " + v.path("description").asText()));
        return answer.withoutSecrets(answer.json().path("msg").asText("")
                + (details.isEmpty() ? "" : " (" + String.join("; ", details) + ")"));
    }
}
