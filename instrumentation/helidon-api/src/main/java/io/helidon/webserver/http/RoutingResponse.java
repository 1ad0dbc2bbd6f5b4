package io.helidon.webserver.http;

public interface RoutingResponse extends ServerResponse {}
