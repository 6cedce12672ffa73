package io.github.camelfeishu.urgent.sandbox.control;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.wire.HttpFront;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.wire.RecordedCall;
import io.github.camelfeishu.urgent.sandbox.wire.Traffic;
import io.github.camelfeishu.urgent.sandbox.world.Buzz;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.Message;
import io.github.camelfeishu.urgent.sandbox.world.Notice;
import io.github.camelfeishu.urgent.sandbox.world.SandboxClock;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.UserIdType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/**
 * The events for one open page. Each has a part of the world, cut to what the page shows; a part is sent first, and again
 * when it has changed. So a page that connects again, to another world even, shows what is.
 */
final class PageFeed implements Supplier<String> {
    /** The readers and members that are named; a page shows the number of the others. */
    private static final int NAMED = 12;
    /** The buzzes that one phone shows. */
    private static final int NOTICES = 8;
    /** The buzzes that are told of one by one. */
    private static final int TOLD = 10;
    /** A text may have 150 KB. */
    private static final int LONGEST_TEXT = 4000;

    private static final Pattern CODE = Pattern.compile("\"code\":(-?\\d{1,10})");

    private final HttpFront front;
    private final Supplier<World> currentWorld;
    private final int users;
    private final int messages;
    private final int calls;
    private final String find;
    private final Titles titles = new Titles();
    /** The last event of each part. */
    private final Map<String, String> sent = new HashMap<>();

    PageFeed(HttpFront front, Supplier<World> currentWorld, Query query) {
        this.front = front;
        this.currentWorld = currentWorld;
        users = query.number("users", 1, 500).orElse(12L).intValue();
        messages = query.number("messages", 1, 500).orElse(10L).intValue();
        calls = query.number("calls", 1, 1000).orElse(20L).intValue();
        find = query.text("find").orElse("").toLowerCase(Locale.ROOT);
    }

    @Override
    public String get() {
        World world = currentWorld.get();
        Traffic traffic = front.traffic();
        StringBuilder events = new StringBuilder();
        synchronized (world) {
            add(events, "sandbox", sandbox(world, traffic));
            add(events, "people", people(world));
            add(events, "chats", chats(world));
            add(events, "buzzes", buzzes(world));
        }
        add(events, "calls", calls(traffic));
        return events.toString();
    }

    private void add(StringBuilder events, String part, ObjectNode json) {
        String data = json.toString();
        if (!data.equals(sent.put(part, data))) {
            events.append("event: ")
                    .append(part)
                    .append("\ndata: ")
                    .append(data)
                    .append("\n\n");
        }
    }

    private ObjectNode sandbox(World world, Traffic traffic) {
        SandboxClock clock = world.clock();
        ObjectNode json = object().put("base_url", front.baseUrl())
                // another number: another world
                .put("world", System.identityHashCode(world))
                .put("app_id", world.app().appId())
                .put("app_secret", world.app().appSecret())
                .put("clock_moved_ms", clock.moved().toMillis())
                .put("clock_frozen_at", clock.isFrozen() ? clock.instant().toString() : null);
        ArrayNode tenants = json.putArray("tenants");
        world.tenants().stream().limit(NAMED).map(Views::json).forEach(tenants::add);
        ArrayNode faults = json.putArray("faults");
        traffic.faultsInWords().stream().limit(NAMED).forEach(faults::add);
        return json;
    }

    private ObjectNode people(World world) {
        Collection<User> all = world.users();
        List<User> found = all.stream()
                .filter(user -> user.userId().toLowerCase(Locale.ROOT).contains(find))
                .toList();
        Stream<User> order = found.stream();
        if (found.size() > users) {
            order = Stream.concat(
                    found.stream()
                            .filter(user -> user.lastBuzz() > 0)
                            .sorted(Comparator.comparingLong(User::lastBuzz).reversed()),
                    found.stream().filter(user -> user.lastBuzz() == 0));
        }
        ObjectNode json = object().put("total", all.size()).put("found", found.size());
        ArrayNode shown = json.putArray("shown");
        order.limit(users).forEach(user -> shown.add(person(world, user)));
        return json;
    }

    private ObjectNode person(World world, User user) {
        ObjectNode json = object().put("user_id", user.userId())
                .put("open_id", user.openId())
                .put("in_company", user.isInCompany())
                .put("available", user.isAvailable())
                .put("unread", user.unreadBuzzes());
        ArrayNode notices = json.putArray("notices");
        for (Notice notice : user.notices().stream().limit(NOTICES).toList()) {
            Buzz buzz = notice.buzz();
            Message message = world.message(buzz.messageId());
            notices.addObject()
                    .put("number", notice.number())
                    .put("type", buzz.type())
                    .put("call", Names.of(notice.call()))
                    .put("message_id", buzz.messageId())
                    .put("about", titles.of(message))
                    .put("read", message.isReadBy(user))
                    .put("time", buzz.time().toString());
        }
        return json;
    }

    private ObjectNode chats(World world) {
        Collection<Message> all = world.messages();
        List<Message> shown =
                all.stream().skip(Math.max(0, all.size() - messages)).toList();
        ObjectNode json = object().put("total_messages", all.size());
        Collection<Chat> chats = world.chats();
        json.put("total_chats", chats.size());
        Set<Chat> with = Stream.concat(
                        shown.stream().map(Message::chat), chats.stream().limit(1))
                .collect(Collectors.toSet());
        ArrayNode chatList = json.putArray("chats");
        chats.stream().filter(with::contains).map(PageFeed::chat).forEach(chatList::add);
        ArrayNode messageList = json.putArray("messages");
        shown.stream().map(this::message).forEach(messageList::add);
        return json;
    }

    private static ObjectNode chat(Chat chat) {
        List<User> members = chat.members();
        ObjectNode json = object().put("chat_id", chat.chatId())
                .put("p2p", chat.partner() != null)
                .put("count", members.size())
                .put("dissolved", chat.isDissolved());
        ArrayNode names = json.putArray("members");
        members.stream().limit(NAMED).map(User::userId).forEach(names::add);
        ArrayNode bots = json.putArray("bots");
        chat.bots().forEach(app -> bots.add(app.appId()));
        return json;
    }

    private ObjectNode message(Message message) {
        List<Message.Reader> readers = message.readers();
        ObjectNode json = object().put("message_id", message.messageId())
                .put("chat_id", message.chat().chatId())
                .put("sender", message.sender().appId())
                .put("msg_type", message.msgType())
                .put("content", cut(message))
                .put("time", message.sentAt().toString())
                .put("deleted", message.isDeleted())
                .put("read", readers.size());
        ArrayNode readBy = json.putArray("read_by");
        readers.stream().limit(NAMED).map(reader -> reader.user().userId()).forEach(readBy::add);
        ArrayNode unreadBy = json.putArray("unread_by");
        message.chat().members().stream()
                .filter(user -> !message.isReadBy(user))
                .limit(NAMED)
                .map(User::userId)
                .forEach(unreadBy::add);
        return json.put(
                "unread",
                message.chat().members().size()
                        - readers.stream()
                                .filter(reader -> message.chat().hasMember(reader.user()))
                                .count());
    }

    private static String cut(Message message) {
        if (message.content().length() <= LONGEST_TEXT || !message.msgType().equals("text")) {
            return message.content();
        }
        String text = Json.parse(message.content()).path("text").asText();
        return object().put("text", Titles.cut(text, LONGEST_TEXT)).toString();
    }

    private ObjectNode buzzes(World world) {
        ObjectNode json = object().put("total", world.countBuzzes());
        long number = world.countBuzzes();
        ArrayNode last = json.putArray("last");
        for (Buzz buzz : world.lastBuzzes(TOLD)) {
            Message message = world.message(buzz.messageId());
            String name = world.findUser(UserIdType.OPEN_ID, buzz.openId(), message.sender())
                    .map(User::userId)
                    .orElse(buzz.openId());
            last.addObject()
                    .put("number", number--)
                    .put("user_id", name)
                    .put("type", buzz.type())
                    .put("about", titles.of(message));
        }
        return json;
    }

    private ObjectNode calls(Traffic traffic) {
        long recorded = traffic.calls(0, 0).recorded();
        Traffic.Page page = traffic.calls(Math.max(0, recorded - calls), calls);
        ObjectNode json = object().put("total", page.recorded()).put("first", page.firstNumber());
        ArrayNode list = json.putArray("shown");
        long number = page.firstNumber();
        for (RecordedCall call : page.calls()) {
            list.addObject()
                    .put("number", number++)
                    .put("method", call.method())
                    .put("path", call.path() + (call.rawQuery() == null ? "" : "?" + call.rawQuery()))
                    .put("status", call.status())
                    .put("code", code(call.responseBody()))
                    .put("fault", call.fault() == null ? null : call.fault().toString())
                    .put("time", call.time().toString());
        }
        return json;
    }

    /** Feishu's code in an answer, which starts with it; null: none. */
    private static String code(String answer) {
        Matcher code = CODE.matcher(answer.substring(0, Math.min(answer.length(), 200)));
        return code.find() ? code.group(1) : null;
    }

    private static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }

    /** What messages are about, in a few words. */
    static final class Titles {
        private static final int LONGEST = 80;

        private final Map<String, String> known = new HashMap<>();

        String of(Message message) {
            if (known.size() > 1000) {
                known.clear();
            }
            return known.computeIfAbsent(message.content(), Titles::read);
        }

        private static String read(String content) {
            JsonNode json = Json.parse(content);
            return Stream.of(
                            json.path("text"),
                            json.at("/header/title/content"),
                            json.path("zh_cn").path("title"),
                            json.path("en_us").path("title"),
                            json.findPath("title"),
                            json.findPath("content"),
                            json.findPath("text"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue)
                    .filter(Objects::nonNull)
                    .filter(text -> !text.isBlank())
                    .map(text -> cut(text.strip(), LONGEST))
                    .findFirst()
                    .orElse("");
        }

        static String cut(String text, int length) {
            return text.codePointCount(0, text.length()) <= length
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, length)) + "…";
        }
    }
}
