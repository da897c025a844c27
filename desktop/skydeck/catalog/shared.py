"""Pieces of kinds that several services have in common; data only, and no kind of its own."""

from __future__ import annotations

from skydeck.core.kinds import Call, Child, Column, Part, Render, Tags

NAME_TAG = "(Tags[?Key=='Name'].Value | [0])"
NAME = Column("Name", NAME_TAG, width=180)


def ec2_tags(id_path: str, read: str = "Tags") -> Tags:
    """The dialect of EC2 and VPC: one pair of operations for everything that has an id."""
    return Tags(
        read=read,
        target={"Resources": f"[{id_path}]"},
        set_operation="create_tags",
        remove_operation="delete_tags",
        remove_param="Tags",
        remove_as_list=True,
        client="ec2",
    )


def elb_tags(arn_path: str) -> Tags:
    """The dialect of load balancers and target groups, whose lists do not carry tags."""
    return Tags(
        read_call=Call("describe_tags", rows="TagDescriptions[0].Tags", params={"ResourceArns": f"[{arn_path}]"}),
        target={"ResourceArns": f"[{arn_path}]"},
        set_operation="add_tags",
        remove_operation="remove_tags",
    )


def filtered(title: str, kind: str, filter_name: str, value_path: str) -> Child:
    """Rows that AWS itself picks by one of EC2's `Filters`."""
    return Child(title, kind, {"Filters": f"[{{Name: '{filter_name}', Values: [{value_path}]}}]"})


def history(name_path: str) -> Child:
    """What CloudTrail has recorded about a row in the last 90 days."""
    lookup = f"[{{AttributeKey: 'ResourceName', AttributeValue: {name_path}}}]"
    return Child("Event history", "cloudtrail.events", {"LookupAttributes": lookup})


def one_field(title: str, call: Call, path: str, render: Render = Render.TEXT, missing: str = "") -> Part:
    """An extra read that answers one question."""
    return Part(title, call, fields=(Column(title, path, render, missing=missing),))
