/** Alerts of Prometheus Alertmanager buzz the people on call. */
package io.github.camelfeishu.urgent.oncall;
