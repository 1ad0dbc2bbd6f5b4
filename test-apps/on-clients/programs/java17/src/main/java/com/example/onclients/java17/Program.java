package com.example.onclients.java17;

import com.example.onclients.Caller;

/** Everything by its newest version. */
public final class Program {
  private Program() {}

  public static void main(String[] arguments) throws Exception {
    Caller caller = new Caller();
    SpringClients.into(caller);
    FeignClients.into(caller);
    JaxRsClients.into(caller);
    SoapClients.into(caller);
    OtherClients.into(caller);
    Models.into(caller);
    StorkClient.into(caller);
    caller.serve();
  }
}
