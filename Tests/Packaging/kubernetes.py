"""The Kubernetes files: whole, by the published schemas, and as careful as their README says."""
import copy
import pathlib
import re
import unittest

import yaml

try:
    import kubernetes_validate
except ImportError:
    kubernetes_validate = None

FOLDER = pathlib.Path(__file__).resolve().parents[2] / ".packaging/kubernetes"
KEYS = {"containers": "name", "initContainers": "name", "volumes": "name", "env": "name", "volumeMounts": "mountPath"}


def merged(base, patch, key=None):
    """As kustomize merges a patch: objects by key, lists of the API by the key that it names."""
    if isinstance(base, dict) and isinstance(patch, dict):
        result = dict(base)
        for name, value in patch.items():
            result[name] = merged(base[name], value, name) if name in base else value
        return result
    if key in KEYS and isinstance(base, list):
        result = list(base)
        for item in patch:
            position = next((i for i, other in enumerate(result) if other[KEYS[key]] == item[KEYS[key]]), None)
            if item.get("$patch") == "delete":
                del result[position]
            elif position is None:
                result.append(item)
            else:
                result[position] = merged(result[position], item)
        return result
    return patch


def load(path):
    return yaml.safe_load((FOLDER / path).read_text())


def pod(resource):
    spec = resource["spec"]
    return spec.get("jobTemplate", {}).get("spec", spec)["template"]["spec"]


class Kubernetes(unittest.TestCase):
    def setUp(self):
        self.base = {name: load(f"base/{name}") for name in load("base/kustomization.yaml")["resources"]}
        self.jobs = {
            (variant, name): resource if variant == "base" else merged(copy.deepcopy(resource), load(f"git-sync/{name}"))
            for variant in ("base", "git-sync") for name, resource in self.base.items() if name != "journal.yaml"}
        self.assertEqual(len(self.jobs), 4)

    @unittest.skipUnless(kubernetes_validate, "needs kubernetes-validate")
    def test_each_is_valid_by_the_published_schemas(self):
        for version in ("1.28", "1.31", "1.34"):
            for resource in [self.base["journal.yaml"], *self.jobs.values()]:
                kubernetes_validate.validate(resource, version, strict=True)
        broken = copy.deepcopy(self.base["apply.yaml"])
        pod(broken)["containers"][0]["readOnly"] = True
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(broken, "1.34", strict=True)

    def test_no_pod_can_do_more_than_it_must(self):
        for name, job in self.jobs.items():
            with self.subTest(name):
                spec = pod(job)
                self.assertFalse(spec["automountServiceAccountToken"])
                self.assertTrue(spec["securityContext"]["runAsNonRoot"])
                self.assertEqual(spec["securityContext"]["runAsUser"], 65532)
                self.assertEqual(spec["securityContext"]["seccompProfile"]["type"], "RuntimeDefault")
                for container in spec["containers"] + spec.get("initContainers", []):
                    context = container["securityContext"]
                    self.assertEqual(context["capabilities"], {"drop": ["ALL"]})
                    self.assertTrue(context["readOnlyRootFilesystem"])
                    self.assertFalse(context["allowPrivilegeEscalation"])
                    self.assertEqual(set(container["resources"]["limits"]), {"cpu", "memory"})
                    self.assertEqual(
                        {mount["name"] for mount in container["volumeMounts"]} - {v["name"] for v in spec["volumes"]}, set())

    def test_only_apply_has_the_token_that_may_write_and_the_journal(self):
        for (variant, name), job in self.jobs.items():
            volumes = {volume["name"]: volume for volume in pod(job)["volumes"]}
            expected = "flowbind-change-token" if name == "apply.yaml" else "flowbind-view-token"
            self.assertEqual(volumes["token"]["secret"]["secretName"], expected)
            self.assertEqual("journal" in volumes, name == "apply.yaml")
            self.assertEqual("blueprints" in volumes, variant == "base")

    def test_the_readme_makes_all_that_the_base_names(self):
        text = re.search(r"```yaml\n(.*?)```", (FOLDER / "README.md").read_text(), re.S).group(1)
        example = yaml.safe_load(text)
        made = {item["name"] for kind in ("configMapGenerator", "secretGenerator") for item in example[kind]}
        named = set()
        for (variant, _), job in self.jobs.items():
            for volume in pod(job)["volumes"]:
                named |= {volume[kind][key] for kind, key in (("secret", "secretName"), ("configMap", "name")) if kind in volume}
            named |= {source["configMapRef"]["name"] for source in pod(job)["containers"][0]["envFrom"]}
        self.assertEqual(named, made)


if __name__ == "__main__":
    unittest.main()
