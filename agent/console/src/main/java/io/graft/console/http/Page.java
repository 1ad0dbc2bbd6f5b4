package io.graft.console.http;

/** What answers at one path. Called on the server's only thread: reads memory, never blocks. */
public interface Page {
  Answer answer(Request request);
}
