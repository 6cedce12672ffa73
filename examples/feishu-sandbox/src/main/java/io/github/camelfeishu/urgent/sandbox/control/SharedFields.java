package io.github.camelfeishu.urgent.sandbox.control;

import java.time.Duration;

import io.github.camelfeishu.urgent.sandbox.code.AuthStatus;
import io.github.camelfeishu.urgent.sandbox.wire.Traffic;
import io.github.camelfeishu.urgent.sandbox.world.App;
import io.github.camelfeishu.urgent.sandbox.world.Chat;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.sandbox.world.Settings;
import io.github.camelfeishu.urgent.sandbox.world.Tenant;
import io.github.camelfeishu.urgent.sandbox.world.User;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** The fields that a control request and the text of a world have in common, with the changes that they make. */
final class SharedFields {
    private SharedFields() {}

    static void settings(Fields fields, World world, Traffic traffic) {
        Settings settings = world.settings();
        int perSecond = fields.integer("per_second").orElse(settings.perSecond());
        int perMinute = fields.integer("per_minute").orElse(settings.perMinute());
        fields.onText("invalid_users", name -> settings.invalidUsers(Names.constant(InvalidUsers.class, name)))
                .onText("auth_status", name -> settings.authStatus(Names.constant(AuthStatus.class, name)))
                .onInteger("wrong_secret_code", settings::wrongSecretCode)
                .onInteger("per_receiver", settings::receiverLimit)
                .onInteger("callback_timeout_ms", millis -> settings.callbackTimeout(Duration.ofMillis(millis)))
                .onInteger("token_length", settings::tokenLength)
                .onInteger("round_trip_ms", millis -> traffic.roundTrip(Duration.ofMillis(millis)))
                .apply();
        settings.rateLimits(perSecond, perMinute);
    }

    static Fields of(Tenant tenant, Fields fields) {
        return fields.onInteger("sms_quota", tenant::smsQuota).onInteger("phone_quota", tenant::phoneQuota);
    }

    static Fields of(App app, Fields fields) {
        return fields.onFlag("bot", on -> on ? app.enableBot() : app.disableBot())
                .onInteger("activate_status", app::activateStatus)
                .onFlag("enabled", on -> on ? app.enable() : app.disable());
    }

    static Fields of(User user, Fields fields) {
        return fields.onFlag("available", on -> on ? user.insideAvailability() : user.outsideAvailability())
                .onFlag("in_contact_range", on -> on ? user.insideContactRange() : user.outsideContactRange())
                .onFlag("frozen", user::frozen)
                .onFlag("activated", user::activated)
                .onText("email", user::email)
                .onText("mobile", user::mobile)
                .onInteger("unread_buzzes", user::unreadBuzzes);
    }

    static Fields of(Chat chat, Fields fields) {
        return fields.onFlag("only_admins_may_buzz", chat::onlyAdminsMayBuzz)
                .onFlag("bot_is_admin", chat::botIsAdmin)
                .onFlag("external", chat::external)
                .onFlag("folded", chat::folded);
    }
}
