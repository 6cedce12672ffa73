package io.github.camelfeishu.urgent.sandbox.control;

import java.util.List;
import java.util.stream.Collectors;

import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** How to use a running sandbox: the text that the jar prints, and the answer of {@code GET /sandbox}. */
final class Usage {
    private Usage() {}

    static String of(String baseUrl, World world) {
        App app = world.app();
        List<User> members = world.chat(World.CHAT_ID).members();
        String users = members.stream()
                .map(user -> "  %-14s %-16s %-16s%n".formatted(user.userId(), user.openId(), user.unionId()))
                .collect(Collectors.joining());
        return """
                A stand-in for Feishu listens at %1$s
                Watch it:  %1$s/   (a page with the phones of its users)

                app_id      %2$s
                app_secret  %3$s
                message_id  %4$s   (by this app's bot, in chat %5$s)
                users       user_id, open_id, union_id
                %6$s
                From a Camel route:
                  feishu-urgent:app?baseUrl=%1$s&appId=%2$s&appSecret=%3$s&messageId=%4$s&userIds=%7$s

                By hand:
                  TOKEN=$(curl -s -X POST %1$s/open-apis/auth/v3/tenant_access_token/internal \\
                    -H 'Content-Type: application/json; charset=utf-8' \\
                    -d '{"app_id":"%2$s","app_secret":"%3$s"}' | sed 's/.*"tenant_access_token":"\\([^"]*\\)".*/\\1/')
                  curl -X POST '%1$s/open-apis/im/v1/messages?receive_id_type=chat_id' \\
                    -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json; charset=utf-8' \\
                    -d '{"receive_id":"%5$s","msg_type":"text","content":"{\\"text\\":\\"disk full\\"}"}'
                  curl -X PATCH '%1$s/open-apis/im/v1/messages/%4$s/urgent_app?user_id_type=open_id' \\
                    -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json; charset=utf-8' \\
                    -d '{"user_id_list":["%7$s"]}'

                Show what happened, show the world, change it:
                  curl %1$s/sandbox/inbox
                  curl %1$s/sandbox/messages
                  curl %1$s/sandbox/calls
                  curl %1$s/sandbox/state
                  curl -X POST %1$s/sandbox/faults -d '{"fault":"rate_limit","seconds":2,"on":["urgent"]}'
                  curl -X POST %1$s/sandbox/reset
                Without set-up: message om_sandbox_230002 answers 230002, user ou_sandbox_230013 answers 230013, and so
                on; the README has all of them.
                """.formatted(
                        baseUrl,
                        app.appId(),
                        app.appSecret(),
                        World.MESSAGE_ID,
                        World.CHAT_ID,
                        users,
                        members.get(0).openId());
    }
}
