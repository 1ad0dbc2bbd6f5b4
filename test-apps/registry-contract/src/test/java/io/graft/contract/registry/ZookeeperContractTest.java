package io.graft.contract.registry;

class ZookeeperContractTest extends RulesContract {
  @Override
  RulesSubject start() {
    return new ZookeeperSubject();
  }
}
