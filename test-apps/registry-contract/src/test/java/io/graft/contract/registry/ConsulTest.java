package io.graft.contract.registry;

class ConsulTest extends RulesContract {
  @Override
  RulesSubject start() {
    return new ConsulSubject();
  }
}
