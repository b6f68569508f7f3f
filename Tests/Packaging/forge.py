"""GitHub and GitLab as far as a job of flowbind-ci sees them: their GraphQL in memory, on loopback."""
import http.server
import json
import re
import threading


class Forge:
    """Keeps the comments of one pull request and the issues of a repository, and every request that it was sent."""

    me = "bot"

    def __init__(self):
        self.comments, self.issues, self.requests, self.merged = [], [], [], {}
        self.head, self.next_id, self.failing = "", 1, False
        forge = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                forge.requests.append(body)
                if self.headers["Authorization"] != "Bearer forge-token" or forge.failing:
                    return self.answer(500, {"message": "broken"})
                self.answer(200, {"data": forge.graphql(body["query"], body["variables"])})

            def do_GET(self):
                commit = re.search(r"/commits/(\w+)/merge_requests$", self.path).group(1)
                number = forge.merged.get(commit)
                self.answer(200, [{"iid": 9, "state": "closed"}] + ([{"iid": number, "state": "merged"}] if number else []))

            def answer(self, status, content):
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(content).encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def say(self, body, author=None, editor=None):
        """Adds a comment, as if by a person or another tool."""
        self.comments.append({"id": self.new_id(), "author": author or self.me, "editor": editor, "body": body})
        return self.comments[-1]

    def new_id(self):
        self.next_id += 1
        return f"id-{self.next_id}"

    @property
    def writes(self):
        return [request["query"] for request in self.requests if request["query"].startswith("mutation")]

    @staticmethod
    def page(items, after):
        """Two to a page, so that every list has several."""
        start = int(after or 0)
        end = start + 2
        return {"pageInfo": {"hasNextPage": end < len(items), "endCursor": str(end)}, "nodes": items[start:end]}

    def find(self, items, key):
        return next(item for item in items if item["id"] == key)


class GitHub(Forge):
    def environment(self, event, folder):
        path = folder / "event.json"
        path.write_text(json.dumps(event))
        return {
            "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/identity", "GITHUB_SHA": "c0ffee" * 6,
            "GITHUB_EVENT_PATH": str(path), "GITHUB_GRAPHQL_URL": self.address + "/graphql",
            "GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_TOKEN": "forge-token",
        }

    def pull_request(self, folder, head, base="", source="acme/identity", author="anna"):
        self.head = head
        return self.environment({"pull_request": {
            "number": 7, "user": {"login": author}, "base": {"sha": base},
            "head": {"sha": head, "repo": {"full_name": source} if source else None}}}, folder)

    def other_event(self, folder, merged_as=None):
        environment = self.environment({"ref": "refs/heads/main"}, folder)
        if merged_as:
            self.merged[environment["GITHUB_SHA"]] = merged_as
        return environment

    def node(self, item, query):
        node = {
            "id": item["id"], "body": item["body"].replace("\n", "\r\n"), "viewerDidAuthor": item["author"] == self.me,
            "author": {"login": item["author"]}, "editor": item["editor"] and {"login": item["editor"]}}
        return {name: value for name, value in node.items() if name in query}

    def graphql(self, query, variables):
        if "addComment" in query:
            assert variables["id"] == "pull-request"
            self.say(variables["body"])
        elif "updateIssueComment" in query:
            comment = self.find(self.comments, variables["id"])
            comment.update(body=variables["body"], editor=self.me)
        elif "createIssue" in query:
            self.issues.append({
                "id": self.new_id(), "author": self.me, "editor": None, "body": variables["body"],
                "title": variables["title"]})
        elif "updateIssue" in query:
            self.find(self.issues, variables["id"])["body"] = variables["body"]
        elif "closeIssue" in query:
            self.issues.remove(self.find(self.issues, variables["id"]))
        elif "comments(" in query:
            assert variables["number"] == 7 and variables["owner"] == "acme" and variables["name"] == "identity"
            page = self.page([self.node(comment, query) for comment in self.comments], variables.get("after"))
            return {"repository": {"pullRequest": {"comments": page}}}
        elif "issues(" in query:
            return {"repository": {"issues": self.page([self.node(issue, query) for issue in self.issues], variables.get("after"))}}
        elif "associatedPullRequests" in query:
            commit = variables["commit"]
            nodes = [{"number": 3, "merged": False, "mergeCommit": None}]
            if commit in self.merged:
                nodes.append({"number": self.merged[commit], "merged": True, "mergeCommit": {"oid": commit}})
            return {"repository": {"object": {"associatedPullRequests": {"nodes": nodes}}}}
        elif "headRefOid" in query:
            return {"repository": {"pullRequest": {"id": "pull-request", "head": self.head}}}
        else:
            return {"repository": {"id": "repository"}}
        return {"written": {"clientMutationId": None}}


class GitLab(Forge):
    def environment(self, folder):
        return {
            "GITLAB_CI": "true", "CI_PROJECT_PATH": "acme/identity", "CI_PROJECT_ID": "12", "CI_PROJECT_DIR": str(folder),
            "CI_COMMIT_SHA": "c0ffee" * 6, "CI_API_V4_URL": self.address + "/api/v4",
            "CI_API_GRAPHQL_URL": self.address + "/api/graphql", "GITLAB_TOKEN": "forge-token",
        }

    def pull_request(self, folder, head, base="", source="acme/identity", author="anna"):
        self.head = head
        return self.environment(folder) | {
            "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head,
            "CI_MERGE_REQUEST_PROJECT_ID": "12", "CI_MERGE_REQUEST_PROJECT_PATH": "acme/identity",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "12" if source == "acme/identity" else "13"}

    def other_event(self, folder, merged_as=None):
        environment = self.environment(folder)
        if merged_as:
            self.merged[environment["CI_COMMIT_SHA"]] = merged_as
        return environment

    def node(self, item, query):
        node = {
            "id": item["id"], "body": item["body"], "author": {"id": item["author"]},
            "lastEditedBy": item["editor"] and {"id": item["editor"]}}
        return {name: value for name, value in node.items() if name in query}

    def graphql(self, query, variables):
        if query.startswith("query"):
            assert variables["path"] == "acme/identity"
        if "createNote" in query:
            assert variables["id"] == "merge-request"
            self.say(variables["body"])
        elif "updateNote" in query:
            self.find(self.comments, variables["id"]).update(body=variables["body"], editor=self.me)
        elif "createIssue" in query:
            self.issues.append({
                "id": self.new_id(), "author": self.me, "editor": None, "body": variables["body"],
                "title": variables["title"]})
        elif "stateEvent: CLOSE" in query:
            self.issues.remove(self.find(self.issues, variables["iid"]))
        elif "updateIssue" in query:
            self.find(self.issues, variables["iid"])["body"] = variables["body"]
        elif "notes(" in query:
            assert variables["iid"] == "7"
            page = self.page([self.node(comment, query) for comment in self.comments], variables.get("after"))
            return {"currentUser": {"id": self.me}, "project": {"mergeRequest": {"notes": page}}}
        elif "issues(" in query:
            page = self.page([self.node(issue, query) for issue in self.issues], variables.get("after"))
            return {"currentUser": {"id": self.me}, "project": {"issues": page}}
        else:
            return {"project": {"mergeRequest": {"id": "merge-request", "head": self.head}}}
        return {"written": {"errors": []}}
