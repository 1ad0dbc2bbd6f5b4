package io.graft.demo.facts;

/**
 * A span as an agent keeps it in memory.
 *
 * @param process the name of the process that served or sent it
 * @param parentId empty where the trace begins here
 * @param server whether it is of a request served; otherwise of a call sent
 * @param name by the semantic conventions: method and route
 * @param destination the service that was called, by its logical name; empty for a request served
 * @param peerPort the port that a call was really sent to; empty where it is not known
 * @param startMicros wall clock
 * @param status of HTTP; 0: none
 */
public record Span(
    String process,
    String id,
    String parentId,
    boolean server,
    String name,
    String destination,
    String peerPort,
    long startMicros,
    long durationMicros,
    int status) {}
