package io.github.camelfeishu.urgent.oncall;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The answer to a webhook.
 *
 * @param truncatedAlerts how many alerts Alertmanager left out, for which nobody is buzzed
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Answer(List<Outcome> alerts, int truncatedAlerts) {

    /** The highest of all alerts: as long as Alertmanager should try again for one of them, it does for all. */
    @JsonIgnore
    public int getHttpStatus() {
        return alerts.stream()
                .mapToInt(outcome -> outcome.result().httpStatus())
                .max()
                .orElseThrow();
    }
}
