package io.graft.contract.routes;

/** Actions without a page. */
public class StrutsUsers {
  public String show() {
    return null;
  }

  public String failure() {
    throw new IllegalStateException("on purpose");
  }
}
