package io.graft.contract.registry;

class ZookeeperContractTest extends RegistryContract {
  @Override
  Subject start() {
    return new ZookeeperSubject();
  }
}
