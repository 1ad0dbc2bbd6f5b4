package io.graft.contract.registry;

class EtcdTest extends RulesContract {
  @Override
  RulesSubject start() {
    return new EtcdSubject();
  }
}
