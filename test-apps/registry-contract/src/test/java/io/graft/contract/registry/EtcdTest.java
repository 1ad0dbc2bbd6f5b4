package io.graft.contract.registry;

class EtcdTest extends RulesContract {
  @Override
  RulesSubject start() {
    return new EtcdSubject();
  }

  @Override
  boolean isFilled() {
    return true;
  }
}
