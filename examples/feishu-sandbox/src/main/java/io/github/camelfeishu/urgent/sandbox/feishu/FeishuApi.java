package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallHandler;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Feishu's APIs on one world: finds the API of a call and lets it answer. */
public final class FeishuApi implements CallHandler {
    private static final List<Route> ROUTES = Stream.of(
                    TokenApi.ROUTES,
                    SendApi.ROUTES,
                    ReadersApi.ROUTES,
                    UrgentApi.ROUTES,
                    UpdateApi.ROUTES,
                    UsersApi.ROUTES,
                    AppApi.ROUTES,
                    ChatApi.ROUTES,
                    ShowMessageApi.ROUTES)
            .flatMap(List::stream)
            .toList();

    private final World world;

    /** The APIs on this world. */
    public FeishuApi(World world) {
        this.world = world;
    }

    /** All scopes that an API asks for. */
    public static Set<String> scopes() {
        Set<String> scopes = new HashSet<>(Set.of(UserIds.USER_ID_SCOPE));
        scopes.addAll(SendApi.SCOPES);
        scopes.addAll(ReadersApi.SCOPES);
        UrgentApi.SCOPES.values().forEach(scopes::addAll);
        scopes.addAll(UsersApi.SCOPES);
        scopes.addAll(UpdateApi.SCOPES);
        ChatApi.ALL_SCOPES.forEach(scopes::addAll);
        ShowMessageApi.ALL_SCOPES.forEach(scopes::addAll);
        return scopes;
    }

    @Override
    public CallKind kindOf(String method, String path) {
        List<Route> onPath =
                ROUTES.stream().filter(route -> route.hasPath(path)).toList();
        return onPath.stream()
                .filter(route -> route.method().equals(method))
                .findFirst()
                .or(() -> onPath.stream().findFirst())
                .map(Route::kind)
                .orElse(CallKind.OTHER);
    }

    @Override
    public Answer answer(HttpCall call) {
        for (Route route : ROUTES) {
            Matcher path = route.path().matcher(call.path());
            if (route.method().equals(call.method()) && path.matches()) {
                return answer(route, call, path);
            }
        }
        return NotPlayed.answer(call);
    }

    private Answer answer(Route route, HttpCall call, Matcher path) {
        synchronized (world) {
            try {
                return route.handler().answer(world, call, path);
            } catch (Refusal refusal) {
                return refusal.answer(world.settings().authStatus(), call.logId());
            }
        }
    }
}
