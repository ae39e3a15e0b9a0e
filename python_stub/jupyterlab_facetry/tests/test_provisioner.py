"""Who starts kernels where nobody chose: without making the factory, which reads entry points."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from jupyterlab_facetry.provisioner import provide_by_default
from traitlets.config import Config, Configurable

OURS = "facetry-provisioner"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """What has a configuration of its own in a Jupyter server; no factory is there yet."""
    monkeypatch.delenv(KernelProvisionerFactory.default_provisioner_name_env, raising=False)
    KernelProvisionerFactory.clear_instance()
    yield SimpleNamespace(
        config=Config(),
        kernel_manager=Configurable(config=Config()),
        kernel_spec_manager=Configurable(config=Config()),
    )
    KernelProvisionerFactory.clear_instance()


def default_of(server: SimpleNamespace) -> str:
    """As a kernel's manager makes the factory, below the server's."""
    parent = KernelManager(parent=server.kernel_manager)
    return str(KernelProvisionerFactory.instance(parent=parent.parent).default_provisioner_name)


def test_a_factory_that_is_made_later_has_ours(server) -> None:
    provide_by_default(server, OURS)
    assert not KernelProvisionerFactory.initialized()
    assert default_of(server) == OURS


def test_one_that_is_there_already_has_it_too(server) -> None:
    KernelProvisionerFactory.instance(parent=server.kernel_manager)
    provide_by_default(server, OURS)
    assert default_of(server) == OURS


@pytest.mark.parametrize("made", [False, True])
def test_somebody_else_s_choice_stands(server, monkeypatch, made) -> None:
    monkeypatch.setenv(KernelProvisionerFactory.default_provisioner_name_env, "theirs")
    if made:
        KernelProvisionerFactory.instance(parent=server.kernel_manager)
    provide_by_default(server, OURS)
    assert default_of(server) == "theirs"


def test_so_does_one_in_the_configuration(server) -> None:
    server.kernel_manager.config.KernelProvisionerFactory.default_provisioner_name = "theirs"
    provide_by_default(server, OURS)
    assert default_of(server) == "theirs"
