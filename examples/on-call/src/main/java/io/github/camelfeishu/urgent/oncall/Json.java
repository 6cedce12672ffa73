package io.github.camelfeishu.urgent.oncall;

import com.fasterxml.jackson.databind.ObjectMapper;

/** The application's only JSON mapper, for webhooks and cards. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}
}
