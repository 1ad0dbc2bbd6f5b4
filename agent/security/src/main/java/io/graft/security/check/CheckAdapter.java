package io.graft.security.check;

import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.HeaderSink;
import org.jspecify.annotations.Nullable;

/** Reads questions for the pipeline of calls. */
final class CheckAdapter extends ClientAdapter<CheckQuestion> {
  private static final byte[] NO_BODY = {};

  CheckAdapter() {
    super("graft-check");
  }

  @Override
  public String method(CheckQuestion question) {
    return "GET";
  }

  @Override
  public String scheme(CheckQuestion question) {
    return question.check.isSecure() ? "https" : "http";
  }

  @Override
  public String host(CheckQuestion question) {
    return question.check.host();
  }

  @Override
  public int port(CheckQuestion question) {
    return question.check.statedPort();
  }

  @Override
  public String path(CheckQuestion question) {
    return question.check.target();
  }

  @Override
  public @Nullable String header(CheckQuestion question, String name) {
    return question.get(name);
  }

  @Override
  public void setHeader(CheckQuestion question, String name, String value) {
    question.set(name, value);
  }

  @Override
  public void headers(CheckQuestion question, HeaderSink sink) {
    question.read(sink);
  }

  @Override
  public boolean replayable(CheckQuestion question) {
    return true;
  }

  @Override
  public byte[] body(CheckQuestion question) {
    return NO_BODY;
  }

  @Override
  public boolean layersTls(CheckQuestion question) {
    return true;
  }
}
