package com.example.onclients;

/** Calls a URL by a library, as an application would. */
public interface Client {
  /** What each request has in a header of the application's own, {@code x-own}. */
  String OWN = "kept";

  /**
   * Returns the body of a response that tells of no error.
   *
   * @param method {@code GET} or {@code POST}, with the body {@code sent}
   * @throws Exception of the library
   */
  String call(String method, String url) throws Exception;
}
