package io.github.camelfeishu.urgent.oncall;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 until the routes are there, and from when they stop. Tomcat listens a little before the routes do and a little
 * longer, and its 404 would tell Alertmanager not to repeat the webhook before its group_interval.
 */
@Component
class ReadyFilter extends OncePerRequestFilter {

    private final ObjectProvider<CamelContext> camel;

    ReadyFilter(ObjectProvider<CamelContext> camel) {
        this.camel = camel;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (camel.getObject().getStatus().isStarted()) {
            chain.doFilter(request, response);
        } else {
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        }
    }
}
